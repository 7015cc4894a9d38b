export { servePage, type ServePageOptions } from './serve-page.js';
export { type PageOptions, serveFolder, serveMade, type ServeOptions, type StaticServer } from './static-server.js';
