// Sets the browser's cookies as the session wants them: `data` maps names to values.

const MONTH_SECONDS = 60 * 60 * 24 * 30;

export default function ({ data }) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  for (const [name, value] of Object.entries(data)) {
    const maxAge = value ? MONTH_SECONDS : 0; // 0 deletes the cookie
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS, which a class may not have
    document.cookie = `${name}=${value}; Path=/; Max-Age=${maxAge}; SameSite=Strict${secure}`;
  }
}
