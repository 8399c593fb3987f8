// A drawing that is drawn by itself, stroke after stroke, at the speed of a calm hand.

const POINT_MILLISECONDS = 28; // between points, which lie about a thirtieth of the pad apart
const STROKE_POINTS = 6; // the time that the pen takes from stroke to stroke, in points

export class SelfDrawing {
  // `shown(strokes, isDone)` is called with the part that is drawn, at each frame of the screen that adds a point.
  constructor(strokes, shown) {
    Object.assign(this, { strokes, shown, drawn: 0, isRunning: true });
    this.frame = requestAnimationFrame((now) => this.advance(now, now));
  }

  get length() {
    return this.strokes.reduce((sum, stroke) => sum + stroke.length + STROKE_POINTS, 0) - STROKE_POINTS;
  }

  advance(now, start) {
    const points = Math.min(this.length, 1 + Math.floor((now - start) / POINT_MILLISECONDS));
    if (points > this.drawn) {
      this.drawn = points;
      this.isRunning = points < this.length;
      this.shown(this.part(points), !this.isRunning);
    }
    if (this.isRunning) this.frame = requestAnimationFrame((later) => this.advance(later, start));
  }

  part(points) {
    const found = [];
    let left = points;
    for (const stroke of this.strokes) {
      if (left <= 0) break;
      found.push(stroke.slice(0, left));
      left -= stroke.length + STROKE_POINTS;
    }
    return found;
  }

  stop() {
    this.isRunning = false;
    cancelAnimationFrame(this.frame);
  }
}
