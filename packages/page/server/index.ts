export { servePage, type ServePageOptions } from './serve-page.js';
export { serveFolder, type ServeOptions, type StaticServer } from './static-server.js';
