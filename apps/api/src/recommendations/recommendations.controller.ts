import { Body, Controller, Inject, Post } from '@nestjs/common';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { rankSchema, rankValidator, recommendationAnswerSchema, recommendationSchema, recommendationValidator } from '../schemas/recommendations.ts';
import { Recommendations, type SlateAnswer } from './recommendations.ts';

@Controller('v1')
export class RecommendationsController {
  constructor(@Inject(Recommendations) private readonly recommendations: Recommendations) {}

  @Post('recommendations')
  @Operation({
    access: 'recommend',
    tag: 'Recommendations',
    summary: 'What to show this person here',
    description:
      'Runs the pipeline of the placement. `degraded` names what could not answer; the list is still filled when items exist. ' +
      'Send `recommendationId` with the events that follow.',
    body: recommendationSchema,
    answer: recommendationAnswerSchema,
    problems: [404],
  })
  recommend(@FromCaller() caller: Caller, @Body() body: unknown): Promise<SlateAnswer> {
    return this.recommendations.recommend(caller, recommendationValidator.read(body, 'REQUEST_MALFORMED'));
  }

  @Post('rank')
  @Operation({
    access: 'recommend',
    tag: 'Recommendations',
    summary: 'Order candidates of your own',
    description:
      'Up to 1000 ids, ordered by the pipeline of the placement. Ids that the catalogue does not know are left out and listed in ' +
      '`missingItems`; those that the placement\'s filters take away are left out too.',
    body: rankSchema,
    answer: recommendationAnswerSchema,
    problems: [404],
  })
  rank(@FromCaller() caller: Caller, @Body() body: unknown): Promise<SlateAnswer> {
    return this.recommendations.rank(caller, rankValidator.read(body, 'REQUEST_MALFORMED'));
  }
}
