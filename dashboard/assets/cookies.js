// Sets the browser's cookies as the session wants them, and tells the server whether the browser has kept them.
// `data.cookies` maps names to values, `data.path` is where they are sent; `data.embedded` is whether the page may be in a
// frame of another site, and `data.lost` what the server knows.

const YEAR_SECONDS = 60 * 60 * 24 * 365; // the server decides how long a token is valid

export default function ({ data, setStateValue }) {
  // Browsers send a cookie from inside another site's frame only with these three, and only over HTTPS or to this machine.
  const inFrames = data.embedded && window.isSecureContext;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  const attributes = inFrames ? 'SameSite=None; Secure; Partitioned' : `SameSite=Strict${secure}`;
  for (const [name, value] of Object.entries(data.cookies)) {
    const maxAge = value ? YEAR_SECONDS : 0; // 0 deletes the cookie
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS, which a class may not have
    document.cookie = `${name}=${value}; Path=${data.path}; Max-Age=${maxAge}; ${attributes}`;
  }
  const kept = document.cookie.split('; ');
  const lost = Object.entries(data.cookies).some(([name, value]) => value && !kept.includes(`${name}=${value}`));
  if (lost !== data.lost) setStateValue('lost', lost);
}
