/**
 * Hugging Face's image processors of classifiers: what each takes for fields that its file leaves out, and how it reads a
 * size. Source: the classes of transformers 5.24, in their Pillow form.
 */

/** How the file of a processor is read. */
export interface ImageProcessor {
  /** The fields that the file may leave out or have as null. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /**
   * The side to which a picture is resized before the center is cut out, of a size {shortest_edge}: `edge` itself, or `edge`
   * divided by a fraction, the `crop_pct` of the file or this number.
   */
  readonly fraction?: number;
  /** The shortest edge from which on pictures are squashed instead of cropped. */
  readonly uncropped?: number;
  /** Whether values are divided by the standard deviation a second time, if `include_top` is true. */
  readonly dividesTwice?: boolean;
}

const half = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const imagenet = { image_mean: [0.485, 0.456, 0.406], image_std: [0.229, 0.224, 0.225] };
const clip = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};
const bilinear = { resample: 2 };
const bicubic = { resample: 3 };

const square = (side: number) => ({ height: side, width: side });
const cropped = (edge: number, side = edge) => ({
  size: { shortest_edge: edge },
  crop_size: square(side),
  do_center_crop: true,
});
const clipLike: ImageProcessor = { defaults: { ...clip, ...bicubic, ...cropped(224) } };
const mobileNet: ImageProcessor = { defaults: { ...half, ...bilinear, ...cropped(256, 224) } };

const processors: Readonly<Record<string, ImageProcessor>> = {
  Beit: { defaults: { ...half, ...bicubic, size: square(224), crop_size: square(224), do_center_crop: false } },
  Bit: clipLike,
  Blip: { defaults: { ...clip, ...bicubic, size: square(384) } },
  CLIP: clipLike,
  ChineseCLIP: clipLike,
  ConvNext: {
    defaults: { ...half, ...bicubic, size: { shortest_edge: 384 }, do_center_crop: false },
    fraction: 224 / 256,
    uncropped: 384,
  },
  DINOv3ViT: { defaults: { ...imagenet, ...bilinear, size: square(224) } },
  DeiT: { defaults: { ...half, ...bicubic, size: square(256), crop_size: square(224), do_center_crop: true } },
  EfficientNet: {
    defaults: {
      ...half,
      ...bicubic,
      size: square(346),
      crop_size: square(289),
      do_center_crop: false,
      include_top: true,
    },
    dividesTwice: true,
  },
  Flava: { defaults: { ...clip, ...bicubic, size: square(224), crop_size: square(224), do_center_crop: true } },
  Levit: { defaults: { ...imagenet, ...bicubic, ...cropped(224) }, fraction: 224 / 256 },
  MobileNetV1: mobileNet,
  MobileNetV2: mobileNet,
  MobileViT: { defaults: { ...bicubic, ...cropped(224, 256), do_normalize: false, do_flip_channel_order: true } },
  PoolFormer: { defaults: { ...imagenet, ...bicubic, ...cropped(224) }, fraction: 0.9 },
  Pvt: { defaults: { ...imagenet, ...bicubic, size: square(224) } },
  Segformer: { defaults: { ...imagenet, ...bilinear, size: square(512) } },
  Siglip: { defaults: { ...half, ...bicubic, size: square(224) } },
  ViT: { defaults: { ...half, ...bilinear, size: square(224) } },
};

/** The processor of a name such as `ViTImageProcessor`, `ViTImageProcessorFast` or the older `ViTFeatureExtractor`. */
export function imageProcessor(name: string): ImageProcessor | undefined {
  const family = name.replace(/(ImageProcessor(Fast|Pil)?|FeatureExtractor)$/, '');
  return Object.hasOwn(processors, family) ? processors[family] : undefined;
}
