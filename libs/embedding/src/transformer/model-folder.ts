import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@zhiyin/domain';

/** The files of a sentence transformer as model hubs lay them out. */
export interface ModelFiles {
  /** Quantised where there is one. */
  readonly onnx: string;
  readonly tokenizer: object;
  readonly tokenizerConfig: object;
  /** SHA-256 over the names and contents of these files. */
  readonly digest: string;
}

const GRAPHS = ['onnx/model_quantized.onnx', 'model_quantized.onnx', 'onnx/model.onnx', 'model.onnx'];

/**
 * Reads a model: a folder, or 'organisation/name' below `root`. Nothing is downloaded.
 * @param sha256 what the digest must be; null takes what is there
 * @throws ConfigError MODEL_MISSING, MODEL_CHANGED
 */
export function openModelFolder(root: string | null, model: string, sha256: string | null): ModelFiles {
  const folder = folderOf(root, model);
  const onnx = GRAPHS.map((name) => path.join(folder, name)).find((file) => fs.existsSync(file));
  const tokenizerFile = path.join(folder, 'tokenizer.json');
  if (!onnx || !fs.existsSync(tokenizerFile)) {
    throw new ConfigError('MODEL_MISSING', `model '${model}': expected tokenizer.json and one of ${GRAPHS.join(', ')} in ${folder}: copy the model there`);
  }
  const configFile = path.join(folder, 'tokenizer_config.json');
  const hash = createHash('sha256');
  for (const file of [onnx, tokenizerFile, ...(fs.existsSync(configFile) ? [configFile] : [])]) hash.update(`${path.basename(file)}\n`).update(fs.readFileSync(file));
  const digest = hash.digest('hex');
  if (sha256 !== null && sha256 !== digest) {
    throw new ConfigError('MODEL_CHANGED', `model '${model}': expected the files whose SHA-256 is ${sha256}, got ${digest}: restore them, or pin what is there now`);
  }
  return { onnx, digest, tokenizer: jsonOf(tokenizerFile), tokenizerConfig: fs.existsSync(configFile) ? jsonOf(configFile) : {} };
}

/** An id must not lead out of the models' folder. */
function folderOf(root: string | null, model: string): string {
  if (path.isAbsolute(model)) return model;
  if (root === null) throw new ConfigError('MODEL_MISSING', `model '${model}': expected a folder to look in, got none: set MODELS_FOLDER, or name the model by its whole path`);
  if (!/^[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)?$/.test(model)) throw new ConfigError('MODEL_MISSING', `model: expected 'organisation/name' or a whole path, got '${model}'`);
  return path.join(root, model);
}

const jsonOf = (file: string): object => JSON.parse(fs.readFileSync(file, 'utf8')) as object;
