import fs from 'node:fs';
import path from 'node:path';
import { encodeOnnx, type OnnxInitializer, type OnnxNode } from '@zhiyin/engine';
import { seededRng } from '@zhiyin/domain';

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]'];
export const WORDS = [...SPECIAL, 'red', 'blue', 'mug', 'cup', 'garden', 'hose', '##s'];
export const SIZE = 8;

/** [words x SIZE] what the embedding table of the tiny transformer holds. */
export const TABLE = Float32Array.from({ length: WORDS.length * SIZE }, (() => {
  const rng = seededRng('tiny transformer');
  return () => rng.normal();
})());

/** A sentence transformer of one layer and one head, as model hubs lay them out: attention over what the mask leaves, and the word itself. */
export function writeTinyTransformer(folder: string): void {
  fs.mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'onnx/model.onnx'), graph());
  fs.writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer()));
  fs.writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ tokenizer_class: 'BertTokenizer', do_lower_case: true }));
}

function graph(): Uint8Array {
  const float = (name: string, data: Float32Array, shape: readonly number[]): OnnxInitializer => ({ name, type: 'float32', shape, data });
  const nodes: OnnxNode[] = [
    { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['words'] },
    { op: 'Transpose', inputs: ['words'], outputs: ['turned'], attributes: { perm: [0, 2, 1] } },
    { op: 'MatMul', inputs: ['words', 'turned'], outputs: ['likeness'] },
    { op: 'Cast', inputs: ['attention_mask'], outputs: ['open'], attributes: { to: 1 } },
    { op: 'Sub', inputs: ['open', 'one'], outputs: ['shut'] },
    { op: 'Mul', inputs: ['shut', 'far'], outputs: ['away'] },
    { op: 'Unsqueeze', inputs: ['away', 'axis'], outputs: ['mask'] },
    { op: 'Add', inputs: ['likeness', 'mask'], outputs: ['masked'] },
    { op: 'Softmax', inputs: ['masked'], outputs: ['attention'], attributes: { axis: -1 } },
    { op: 'MatMul', inputs: ['attention', 'words'], outputs: ['attended'] },
    { op: 'Add', inputs: ['attended', 'words'], outputs: ['last_hidden_state'] },
  ];
  return encodeOnnx({
    name: 'tiny', nodes,
    initializers: [float('table', TABLE, [WORDS.length, SIZE]), float('one', Float32Array.of(1), [1]), float('far', Float32Array.of(1e9), [1]), { name: 'axis', type: 'int64', shape: [1], data: BigInt64Array.of(1n) }],
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: 'int64' as const, shape: ['texts', 'tokens'] })),
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['texts', 'tokens', SIZE] }],
  });
}

function tokenizer(): object {
  const special = (content: string) => ({ id: content, ids: [WORDS.indexOf(content)], tokens: [content] });
  return {
    version: '1.0', truncation: null, padding: null,
    added_tokens: SPECIAL.map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '[CLS]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '[SEP]', type_id: 0 } }],
      pair: [], special_tokens: { '[CLS]': special('[CLS]'), '[SEP]': special('[SEP]') },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])) },
  };
}
