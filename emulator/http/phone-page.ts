import { readyMiniProgram } from '../phone/cache.ts';
import type { Answer } from './answer.ts';

const document = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>小程序</title>
<link rel="stylesheet" href="app.css">
</head>
<body><script src="app.js"></script></body>
</html>
`;

/** A phone's screen with a built mini-program on it: /phone/{hash}/ and its two files. Null for anything else. */
export function answerPhonePage(path: string): Answer | null {
  const [, hash = '', file] = /^\/phone\/([0-9a-f]{32})\/(|app\.js|app\.css)$/.exec(path) ?? [];
  const built = readyMiniProgram(hash);
  if (!built || file === undefined) return null;
  if (file === 'app.js') return { kind: 'reply', body: built.js, type: 'text/javascript; charset=utf-8' };
  if (file === 'app.css') return { kind: 'reply', body: built.css, type: 'text/css; charset=utf-8' };
  return { kind: 'reply', body: document, type: 'text/html; charset=utf-8' };
}
