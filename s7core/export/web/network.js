// The trained network of this page: layers as data, and one function for each kind of layer, which computes what the
// module of that name in torch.nn computes in evaluation mode.
//
// A tensor is { shape, values }: shape is [channels, height, width] or [features], values a Float32Array, row by row. A layer
// has its `output` shape, its `window` [side, step, padding] where it slides one over its input, and its numbers by
// PyTorch's names.

const LAYER_KINDS = {
  Conv2d(input, layer) {
    const [side, step, padding] = layer.window;
    const padded = withZerosAround(input, padding);
    const [channels, , width] = padded.shape;
    const [outputs, rows, columns] = layer.output;
    const area = padded.shape[1] * width;
    const { weight, bias } = layer.numbers;
    const values = new Float32Array(outputs * rows * columns);
    const sums = new Float64Array(rows * columns);
    let next = 0; // in the weights, which lie in the order of these loops
    for (let output = 0; output < outputs; output++) {
      sums.fill(bias ? bias[output] : 0);
      for (let channel = 0; channel < channels; channel++) {
        for (let down = 0; down < side; down++) {
          for (let across = 0; across < side; across++) {
            const from = channel * area + down * width + across;
            addScaled(sums, columns, weight[next++], padded.values, from, step, width);
          }
        }
      }
      values.set(sums, output * sums.length);
    }
    return { shape: layer.output, values };
  },

  MaxPool2d(input, layer) {
    return pooled(input, layer, Math.max, -Infinity, (largest) => largest);
  },

  AvgPool2d(input, layer) {
    const [side] = layer.window;
    const add = (sum, value) => sum + value;
    return pooled(input, layer, add, 0, (sum) => sum / (side * side));
  },

  ReLU(input, layer) {
    return { shape: layer.output, values: input.values.map((value) => Math.max(value, 0)) };
  },

  BatchNorm2d(input, layer) {
    const { weight, bias, running_mean: mean, running_var: variance } = layer.numbers;
    const [channels, height, width] = input.shape;
    const values = new Float32Array(input.values.length);
    let at = 0;
    for (let channel = 0; channel < channels; channel++) {
      const scale = weight[channel] / Math.sqrt(variance[channel] + layer.epsilon);
      const shift = bias[channel] - mean[channel] * scale;
      for (const end = at + height * width; at < end; at++) values[at] = input.values[at] * scale + shift;
    }
    return { shape: layer.output, values };
  },

  Dropout(input) {
    return input; // it only acts in training
  },

  Flatten(input, layer) {
    return { shape: layer.output, values: input.values };
  },

  Linear(input, layer) {
    const { weight, bias } = layer.numbers;
    const features = input.values.length;
    const values = Float32Array.from({ length: layer.output[0] }, (_, output) => {
      let sum = bias ? bias[output] : 0;
      for (let at = 0; at < features; at++) sum += weight[output * features + at] * input.values[at];
      return sum;
    });
    return { shape: layer.output, values };
  },
};

// Add to each of the sums, row by row, a weight times one value of the input: the first at `from`, the next `step` further.
function addScaled(sums, columns, weight, values, from, step, width) {
  for (let at = 0, row = from; at < sums.length; row += step * width) {
    let place = row;
    for (const end = at + columns; at < end; at++, place += step) sums[at] += weight * values[place];
  }
}

function withZerosAround(input, padding) {
  if (!padding) return input;
  const [channels, height, width] = input.shape;
  const shape = [channels, height + 2 * padding, width + 2 * padding];
  const values = new Float32Array(channels * shape[1] * shape[2]);
  for (let row = 0; row < channels * height; row++) {
    const channel = Math.floor(row / height);
    const to = (channel * shape[1] + (row % height) + padding) * shape[2] + padding;
    values.set(input.values.subarray(row * width, (row + 1) * width), to);
  }
  return { shape, values };
}

// Rows and columns at the end that fill no window are left out, as PyTorch does.
function pooled(input, layer, combine, start, finish) {
  const [side, step] = layer.window;
  const [, height, width] = input.shape;
  const [channels, rows, columns] = layer.output;
  const values = new Float32Array(channels * rows * columns);
  for (let at = 0; at < values.length; at++) {
    const [channel, row, column] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
    let result = start;
    for (let down = 0; down < side; down++) {
      const from = (channel * height + row * step + down) * width + column * step;
      for (let across = 0; across < side; across++) result = combine(result, input.values[from + across]);
    }
    values[at] = finish(result);
  }
  return { shape: layer.output, values };
}

// Numbers from text: little-endian float32 or float16 in base64.
function readNumbers({ type, data }) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  if (type === 'float32') return new Float32Array(bytes.buffer);
  return Float32Array.from(new Uint16Array(bytes.buffer), (bits) => {
    const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : (2 ** -14 * fraction) / 1024);
  });
}

function readNetwork({ mean, deviation, layers }) {
  const readLayer = ({ tensors, ...layer }) => ({
    ...layer,
    numbers: Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, readNumbers(tensor)])),
  });
  return { mean, deviation, layers: layers.map(readLayer) };
}

// The output of each layer for 784 pixels, 0 to 255.
function layerOutputs(network, pixels) {
  const normalised = Float32Array.from(pixels, (pixel) => (pixel / 255 - network.mean) / network.deviation);
  const side = Math.sqrt(pixels.length);
  let tensor = { shape: [1, side, side], values: normalised };
  return network.layers.map((layer) => {
    tensor = LAYER_KINDS[layer.kind](tensor, layer);
    return tensor;
  });
}

// Softmax: the probability of each class from its score.
function probabilitiesOf(scores) {
  const largest = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
