import { Body, Controller, Inject, Post } from '@nestjs/common';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { conversionAnswerSchema, conversionSchema, conversionValidator, loyaltyAnswerSchema, loyaltySchema, loyaltyValidator } from '../schemas/predictions.ts';
import { ConversionPredictions, type ConversionAnswer } from './conversion-predictions.ts';
import { LoyaltyPredictions, type LoyaltyAnswer } from './loyalty-predictions.ts';

@Controller('v1/predictions')
export class PredictionsController {
  constructor(
    @Inject(LoyaltyPredictions) private readonly loyalty: LoyaltyPredictions,
    @Inject(ConversionPredictions) private readonly conversion: ConversionPredictions,
  ) {}

  @Post('loyalty')
  @Operation({
    access: 'users:read',
    tag: 'Predictions',
    summary: 'Who comes back, and what an item does to it',
    description:
      'For users: whether they are still customers, how often they will order within the horizon, and what that is worth, from their purchases until now. ' +
      'For items: how buying it changes the chance that a customer like its buyers comes back. The model is fitted once a day.',
    body: loyaltySchema,
    answer: loyaltyAnswerSchema,
  })
  predict(@FromCaller() caller: Caller, @Body() body: unknown): Promise<LoyaltyAnswer> {
    return this.loyalty.predict(caller, loyaltyValidator.read(body, 'REQUEST_MALFORMED'));
  }

  @Post('conversion')
  @Operation({
    access: 'users:read',
    tag: 'Predictions',
    summary: 'Who buys what, and whose visit ends in a purchase',
    description:
      'For pairs of a person and an item: the chance that the item is bought within `model.windowDays` from now. For visits: that something is bought before they end. ' +
      'Calibrated, with an interval and what moved it, from what the person did until now. Models are trained and compared once a day; the best on later data answers.',
    body: conversionSchema,
    answer: conversionAnswerSchema,
  })
  predictConversion(@FromCaller() caller: Caller, @Body() body: unknown): Promise<ConversionAnswer> {
    return this.conversion.predict(caller, conversionValidator.read(body, 'REQUEST_MALFORMED'));
  }
}
