import BellPlus from '@lucide/svelte/icons/bell-plus';
import Bell from '@lucide/svelte/icons/bell';
import BriefcaseBusiness from '@lucide/svelte/icons/briefcase-business';
import Building2 from '@lucide/svelte/icons/building-2';
import BusFront from '@lucide/svelte/icons/bus-front';
import Compass from '@lucide/svelte/icons/compass';
import Cctv from '@lucide/svelte/icons/cctv';
import FileCheck from '@lucide/svelte/icons/file-check';
import FileUser from '@lucide/svelte/icons/file-user';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import House from '@lucide/svelte/icons/house';
import Megaphone from '@lucide/svelte/icons/megaphone';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Search from '@lucide/svelte/icons/search';
import Send from '@lucide/svelte/icons/send';
import Tag from '@lucide/svelte/icons/tag';
import TicketPercent from '@lucide/svelte/icons/ticket-percent';

const icons: Record<string, typeof Search> = {
  procedures: FileCheck,
  coaches: BusFront,
  jobs: BriefcaseBusiness,
  rentals: House,
  places: Compass,
  classifieds: Tag,
  vouchers: TicketPercent,
  companies: Building2,
  cases: FolderOpen,
  reports: Megaphone,
  listings: ScrollText,
  applications: Send,
  resumes: FileUser,
  claims: TicketPercent,
  searches: BellPlus,
  notices: Bell,
  conversations: MessageCircle,
  cameras: Cctv,
};

/** The sign of a kind of findings; a plain one for a kind that this app does not know yet. */
export function iconOf(kind: string): typeof Search {
  return icons[kind] ?? Search;
}
