import { Injectable, Optional, ValidationPipe, type PipeTransform, type ValidationError } from '@nestjs/common';
import { InputError, NotFoundError } from '@zhiyin/domain';

/** Bodies and queries are what their class says and nothing more; everything that is wrong is named together. */
export function bodyValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    transformOptions: { enableImplicitConversion: false },
    exceptionFactory: (errors) => {
      const named = errors.flatMap((error) => describe(error, ''));
      return new InputError('REQUEST_INVALID', named.map(({ message }) => message).join('; '), { field: named[0]?.field, errors: named });
    },
  });
}

function describe(error: ValidationError, parent: string): { field: string; message: string }[] {
  const field = parent + error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ field, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => describe(child, `${field}.`))];
}

/** A number in an address, from 1 unless told. Anything else cannot exist, and is answered like what does not. */
@Injectable()
export class NumberInPath implements PipeTransform<string, number> {
  constructor(@Optional() private readonly first = 1) {}

  transform(value: string): number {
    const number = /^(0|[1-9]\d{0,9})$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= this.first && number <= 0x7fffffff)) throw new NotFoundError('NOT_FOUND', 'there is no such thing');
    return number;
  }
}

/** A whole number of a query, within bounds. */
export function wholeOf(value: string | undefined, name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
  if (value === undefined || value === '') return fallback;
  const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw new InputError('REQUEST_INVALID', `${name}: expected a whole number from ${min} to ${max}, got '${value.slice(0, 30)}'`, { field: name });
  return number;
}
