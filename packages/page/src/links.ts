/** What the address of the page asks for: `?model=hf:owner/name&image=folder/photo.jpg`. */
import { isHubName, ScorecamError } from '@scorecam/core';

/** Where something is read: a file of this server or of the hub, or a name on the hub. */
export interface Links {
  readonly model?: string | URL;
  readonly image?: URL;
}

/** The hub, whose public files any page may read. */
export const hub = 'https://huggingface.co';

/**
 * The model and the picture that an address names.
 *
 * @throws ScorecamError INVALID_OPTION for a file of any other server, to which the page must not connect
 */
export function linksOf(address: URL): Links {
  const model = address.searchParams.get('model') ?? undefined;
  const image = address.searchParams.get('image') ?? undefined;
  return {
    ...(model !== undefined && { model: isHubName(model) ? model : fileOf(model, address) }),
    ...(image !== undefined && { image: fileOf(image, address) }),
  };
}

function fileOf(text: string, address: URL): URL {
  const url = URL.canParse(text, address.href) ? new URL(text, address) : undefined;
  if (url && [address.origin, hub].includes(url.origin)) return url;
  const remedy = 'download the file and drop it here';
  throw new ScorecamError(
    'INVALID_OPTION',
    `This page reads files of its own server and of ${hub} only, not "${text}"; ${remedy}.`,
  );
}
