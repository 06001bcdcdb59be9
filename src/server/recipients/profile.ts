import type { z } from 'zod';
import type { profile } from '#contract/recipient.ts';
import { earthOf, placeOf } from '#core/audience/geo.ts';
import type { ProfileWrite } from '#db/queries/recipient/profile.ts';

type Told = z.output<z.ZodObject<typeof profile>>;

/** What a request tells of a person, as the row keeps it. */
export function profileOf(id: string, told: Told): ProfileWrite {
  const { language, time_zone: timeZone, country, province, city, device, location } = told;
  return {
    id,
    language,
    timeZone,
    country,
    province,
    city,
    devicePlatform: device?.platform,
    deviceType: device?.type,
    location: location == null ? location : { ...placeOf(location), ...earthOf(placeOf(location)) },
  };
}
