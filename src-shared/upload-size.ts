/** Bytes of a part of an upload at most: as base64 it stays below the limit of a request. */
export const mostUploadPart = 2 * 1024 ** 2
