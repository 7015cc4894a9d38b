import type * as Sdk from '@aws-sdk/client-s3';

/** Where an object is sent. */
interface PartsTarget {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.S3Client;
  readonly input: { readonly Bucket: string; readonly Key: string };
}

/** Sends an object in parts, each of which is tried again alone; the object appears with the last call. */
export async function putParts(target: PartsTarget, content: Uint8Array, partSize: number): Promise<void> {
  const { sdk, client, input } = target;
  const { UploadId: id } = await client.send(new sdk.CreateMultipartUploadCommand(input));
  const upload = { ...input, UploadId: id };
  try {
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at < content.length; at += partSize) {
      const part = { PartNumber: parts.length + 1, Body: content.subarray(at, at + partSize) };
      const { ETag: tag } = await client.send(new sdk.UploadPartCommand({ ...upload, ...part }));
      parts.push({ PartNumber: part.PartNumber, ETag: tag });
    }
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } }));
  } catch (error) {
    // What was sent is kept, and paid for, until it is taken back.
    await client.send(new sdk.AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}
