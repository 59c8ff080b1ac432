import type { JsonObject } from '@zhiyin/domain';
import { Document, Text, Texts, Whole } from '../http/fields.ts';

export class SavePipelineBody {
  @Document({ description: 'The pipeline: retrieve, fallback, filter, blend, rerank, explain' }) document!: JsonObject;
  @Text(0, 500, { description: 'Why', optional: true, nullable: true }) note?: string | null;
}

export class ActivateBody {
  @Whole(1, 0x7fffffff, { description: 'The version to activate' }) version!: number;
  @Whole(0, 0x7fffffff, { description: 'The epoch this was decided on: refused when somebody else was faster', optional: true }) expectedEpoch?: number;
}

export class RollbackBody {
  @Whole(0, 0x7fffffff, { description: 'The epoch this was decided on', optional: true }) expectedEpoch?: number;
}

export class PreviewBody {
  @Document({ description: 'The draft; a saved version when left out', optional: true }) document?: JsonObject;
  @Whole(1, 0x7fffffff, { description: 'A saved version to look at instead of a draft', optional: true }) version?: number;
  @Text(1, 256, { description: "The shop's id of a user; a stranger when neither user nor visitor is given", optional: true }) user?: string;
  @Text(1, 256, { description: 'A browser nobody has signed in on', optional: true }) visitor?: string;
  @Texts(100, 256, { description: 'Context: the item of the product page, the content of the cart', optional: true }) items?: string[];
  @Whole(1, 100, { description: 'How many items; 12 unless told', optional: true }) limit?: number;
  @Text(1, 2000, { description: 'Filter expression over item attributes', optional: true }) filter?: string;
  @Text(2, 2, { description: 'ISO 3166 country', optional: true }) country?: string;
  @Text(1, 300, { description: 'Category the page is about', optional: true }) category?: string;
}

export class ParetoBody {
  @Document({ description: 'The draft; a saved version when left out', optional: true }) document?: JsonObject;
  @Whole(1, 0x7fffffff, { description: 'A saved version to look at instead of a draft', optional: true }) version?: number;
  @Texts(20, 256, { description: "The shop's ids of users to look at together; a stranger when left out", optional: true }) users?: string[];
  @Texts(100, 256, { description: 'Context: the item of the product page, the content of the cart', optional: true }) items?: string[];
  @Whole(1, 100, { description: 'How many items; 12 unless told', optional: true }) limit?: number;
  @Text(1, 2000, { description: 'Filter expression over item attributes', optional: true }) filter?: string;
  @Text(2, 2, { description: 'ISO 3166 country', optional: true }) country?: string;
  @Text(1, 300, { description: 'Category the page is about', optional: true }) category?: string;
}
