import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsEmail, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, Length, Matches, Max, Min, ValidateIf } from 'class-validator';

/** Fields of request bodies: how they are checked and documented, in one word each. */

interface FieldNotes {
  readonly description: string;
  readonly optional?: boolean;
  /** null is a value of its own. */
  readonly nullable?: boolean;
  readonly example?: unknown;
}

function field({ description, optional = false, nullable = false, example }: FieldNotes, api: object, ...checks: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ description, required: !optional, nullable, ...(example === undefined ? {} : { example }), ...api }),
    // IsOptional would let null through where only absence is meant.
    ...(optional ? [nullable ? IsOptional() : ValidateIf((_body, value) => value !== undefined)] : nullable ? [ValidateIf((_body, value) => value !== null)] : []),
    ...checks,
  );
}

export const Text = (min: number, max: number, notes: FieldNotes) => field(notes, { type: String, minLength: min, maxLength: max }, IsString(), Length(min, max));
export const Pattern = (pattern: RegExp, expected: string, notes: FieldNotes) =>
  field(notes, { type: String, pattern: pattern.source }, IsString(), Matches(pattern, { message: `$property: expected ${expected}` }));
export const Email = (notes: FieldNotes) => field(notes, { type: String, format: 'email' }, IsEmail(), Length(3, 254));
export const Choice = (values: readonly string[], notes: FieldNotes) => field(notes, { enum: values }, IsIn([...values]));
export const Whole = (min: number, max: number, notes: FieldNotes) => field(notes, { type: 'integer', minimum: min, maximum: max }, IsInt(), Min(min), Max(max));
export const Decimal = (min: number, max: number, notes: FieldNotes) => field(notes, { type: Number, minimum: min, maximum: max }, IsNumber(), Min(min), Max(max));
export const Flag = (notes: FieldNotes) => field(notes, { type: Boolean }, IsBoolean());
export const Document = (notes: FieldNotes) => field(notes, { type: Object, additionalProperties: true }, IsObject());
export const Texts = (maxItems: number, maxLength: number, notes: FieldNotes, values?: readonly string[]) =>
  field(notes, { type: [String], ...(values ? { enum: values } : {}), maxItems }, IsArray(), ArrayMaxSize(maxItems), values ? IsIn([...values], { each: true }) : IsString({ each: true }), Length(0, maxLength, { each: true }));
