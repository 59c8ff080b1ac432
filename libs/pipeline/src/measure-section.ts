import { Type } from '@sinclair/typebox';

const closed = { additionalProperties: false } as const;

/** Who is left out, so that the others can be compared with somebody. */
export const holdOutSection = Type.Object(
  {
    share: Type.Number({ minimum: 0, maximum: 0.5, description: 'Share of the people who get the plain answer; always the same ones, and those of a smaller share are among those of a larger one' }),
    answer: Type.Union([Type.Literal('popularity'), Type.Literal('random')], {
      default: 'popularity',
      description: 'popularity: what sells, the same filters, nothing personal. random: any eligible item. A search is answered by relevance alone',
    }),
  },
  { ...closed, description: 'People this placement is measured against' },
);

/** What counts as a recommendation's doing when an event does not name it. */
export const attributionSection = Type.Object(
  {
    clickDays: Type.Optional(Type.Number({ minimum: 0, maximum: 90, description: 'A cart or purchase counts for the last click on the item within so many days; 7 unless told' })),
    viewDays: Type.Optional(Type.Number({ minimum: 0, maximum: 30, description: 'Without a click: for the last time the item was shown within so many days; 1 unless told, 0: never' })),
  },
  { ...closed, description: 'Windows of attribution' },
);
