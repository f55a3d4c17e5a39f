import { api, take } from '@daklakid/api';

import { keepLists } from '../listing/lists';
import { parse } from './query';

/** The list for an address, as it was left if that was a moment ago. */
export const listFor = keepLists(parse, (query) => take(api.GET('/api/v1/jobs', { params: { query } })));
