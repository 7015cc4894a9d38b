/** A sheet as a self-contained page of HTML: its pictures are in it, it loads nothing, and its text is in every script. */
import { colorBar, type ColorMapName, type Picture } from '@scorecam/core';
import { type Html, html } from '../html.js';
import { encodePng } from '../picture/encode-png.js';

/** The content of the page, from its head to its foot. */
export interface SheetPage {
  readonly title: string;
  readonly body: Html | readonly Html[];
  readonly colorMap: ColorMapName;
  /** The lines below the legend. */
  readonly foot: readonly string[];
}

/** The whole page. */
export async function sheetPage({ title, body, colorMap, foot }: SheetPage): Promise<string> {
  const legend = await embed(colorBar(256, 12, colorMap), `Colors from 0 to 1 in ${colorMap}`);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        <main>
          <h1 dir="auto">${title}</h1>
          ${body}
        </main>
        <footer>
          <p class="legend">0 ${legend} 1</p>
          ${foot.map((line) => html`<p dir="auto">${line}</p>`)}
        </footer>
      </body>
    </html> `.toString();
}

/** A picture in the page, at its own size if there is room. */
async function embed(picture: Picture, alt: string): Promise<Html> {
  const data = Buffer.from(await encodePng(picture)).toString('base64');
  return html`<img
    src="data:image/png;base64,${data}"
    alt="${alt}"
    width="${picture.width}"
    height="${picture.height}"
  />`;
}

/** A picture with the line below it. */
export async function figure(picture: Picture, caption: string): Promise<Html> {
  return html`<figure>
    ${await embed(picture, caption)}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

const style = html`<style>
  :root {
    color-scheme: light dark;
    font:
      16px/1.5 system-ui,
      sans-serif;
    color: light-dark(#20242a, #e7e8ea);
    background: light-dark(#fff, #16181b);
  }
  body {
    max-width: 76rem;
    margin: 0 auto;
    padding: 1rem clamp(0.8rem, 3vw, 2rem) 2rem;
  }
  h1 {
    font-size: 1.4rem;
    overflow-wrap: anywhere;
  }
  h2 {
    margin: 1.4rem 0 0.5rem;
    font-size: 1.1rem;
    overflow-wrap: anywhere;
  }
  h2 small,
  figcaption,
  footer {
    font-size: 0.875rem;
    font-weight: 400;
    color: light-dark(#5b626c, #a3a9b2);
  }
  .pictures {
    display: flex;
    flex-wrap: wrap;
    gap: 0.8rem;
  }
  figure {
    margin: 0;
    max-width: 100%;
  }
  figure p {
    width: 12rem;
    margin: 0;
  }
  img {
    max-width: 100%;
    height: auto;
    border-radius: 0.3rem;
  }
  footer {
    margin-top: 1.5rem;
  }
  footer p {
    margin: 0.2rem 0;
  }
  .legend img {
    width: 10rem;
    height: 0.7rem;
  }
</style>`;
