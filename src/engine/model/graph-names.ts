/** What the graphs of a layout call their inputs and outputs. Alternatives are tried in order. */
export interface GraphNames {
  readonly vision: {
    readonly pixels: readonly string[];
    readonly grid: readonly string[];
    readonly features: readonly string[];
  };
  readonly embed: {
    readonly ids: readonly string[];
    /** Image features that the embedding puts in the places of their tokens, where it does that itself. */
    readonly features: readonly string[];
    readonly embeds: readonly string[];
  };
  readonly decoder: {
    readonly embeds: readonly string[];
    readonly mask: readonly string[];
    readonly positions: readonly string[];
    readonly keep: readonly string[];
    readonly logits: readonly string[];
    /** Patterns in which `%d` is the layer. */
    readonly pastKey: string;
    readonly pastValue: string;
    readonly presentKey: string;
    readonly presentValue: string;
  };
}

/** Names in onnx-community's exports. */
export const communityNames: GraphNames = {
  vision: { pixels: ['pixel_values'], grid: ['image_grid_thw', 'grid_thw'], features: ['image_features'] },
  embed: { ids: ['input_ids'], features: [], embeds: ['inputs_embeds'] },
  decoder: {
    embeds: ['inputs_embeds'],
    mask: ['attention_mask'],
    positions: ['position_ids'],
    keep: ['num_logits_to_keep', 'logits_to_keep'],
    logits: ['logits'],
    pastKey: 'past_key_values.%d.key',
    pastValue: 'past_key_values.%d.value',
    presentKey: 'present.%d.key',
    presentValue: 'present.%d.value',
  },
};
