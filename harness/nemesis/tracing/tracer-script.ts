/**
 * A tracer of the processes of one pod, in the Perl that every Debian has (its smallest part is enough). Arguments: its
 * name, the pod's UID, what it does, and to what:
 *
 * - `signal 15`: the signal is not delivered.
 * - `full DIRECTORY` and `readonly DIRECTORY`: system calls that would write to the mounts of that volume return ENOSPC or
 *   EROFS, and nothing is written. What is mounted there is known by the directory's own name, at the end of a path or
 *   inside one; a file by the number of its mount, so that one that is open, renamed or unlinked counts as well.
 *
 * Its name in /proc is `NAME COUNT`: how often it did it. New processes of the pod are taken hold of as they come, those
 * of a new container within a second. When it ends, however, the kernel lets go of them all; told by SIGTERM, it first
 * finishes the calls that it has begun to refuse.
 */
export const tracerScript = String.raw`
use strict; use warnings; no warnings 'portable';
my ($name, $uid, $mode, $what) = @ARGV;
my %PT = (CONT => 7, SYSCALL => 24, POKEUSER => 6, SEIZE => 0x4206, INTERRUPT => 0x4207, LISTEN => 0x4208, INFO => 0x420e);
my ($ORIG_RAX, $RAX, $X86_64, $WALL) = (120, 80, 0xc000003e, 0x40000000);
my %errno = (full => 28, readonly => 30);
# Position of the file descriptor among the arguments of calls that write to one.
my %writes = (1 => 0, 18 => 0, 20 => 0, 296 => 0, 328 => 0, 40 => 0, 285 => 0, 326 => 2, 275 => 2);
$writes{77} = 0 if $mode eq 'readonly';
# open, creat, openat, openat2: position of the path, of the flags, and of the folder (-1: none).
my %opens = (2 => [0, 1, -1], 85 => [0, -1, -1], 257 => [1, 2, 0], 437 => [1, -2, 0]);
# Calls that change a folder: position of the path, and of the folder it is relative to.
my %changes = (83 => [0, -1], 258 => [1, 0], 133 => [0, -1], 259 => [1, 0], 88 => [1, -1], 266 => [2, 1]);
%changes = (%changes, 87 => [0, -1], 263 => [1, 0], 84 => [0, -1], 82 => [0, -1], 264 => [1, 0], 316 => [1, 0],
  86 => [1, -1], 265 => [3, 2], 76 => [0, -1], 90 => [0, -1], 268 => [1, 0]) if $mode eq 'readonly';

my (%traced, %failing, %mounts, $count, $ending, $scanned) = ();
$count = 0; $scanned = 0;
my $on = $mode eq 'signal' ? 'CONT' : 'SYSCALL';
(my $under = $uid) =~ tr/-/_/;
$0 = "$name 0";
$SIG{TERM} = $SIG{INT} = sub { $ending = 1 };
$SIG{ALRM} = sub { };

# The last argument in place: the kernel writes into it.
sub trace { return syscall(101, $PT{$_[0]}, $_[1] + 0, $_[2], $_[3]) }
sub told { open(my $file, '<', $_[0]) or return ''; local $/; my $text = <$file>; return defined $text ? $text : '' }
sub done { $count++; $0 = "$name $count" }

sub scan {
  $scanned = time; alarm 1;
  for my $dir (glob '/proc/[0-9]*') {
    my $cgroup = told("$dir/cgroup");
    next if index($cgroup, "pod$uid") < 0 && index($cgroup, "pod$under") < 0;
    next if told("$dir/comm") =~ /^(pause|runc)/;
    next if $mode ne 'signal' && !look($dir);
    for (1 .. 5) { my $new = 0; $new += seize($_) for map { m{(\d+)$} ? $1 + 0 : () } glob "$dir/task/*"; last if !$new }
  }
}

sub look {
  my $found = 0;
  for (split /\n/, told("$_[0]/mountinfo")) {
    my ($id, undef, undef, $root) = split / /;
    next if "$root/" !~ m{/\Q$what\E/};
    $mounts{$id} = 1; $found = 1;
  }
  return $found;
}

sub seize {
  my ($tid) = @_;
  return 0 if $traced{$tid};
  return 0 if trace('SEIZE', $tid, 0, 0x1f) != 0;
  $traced{$tid} = 1;
  trace('INTERRUPT', $tid, 0, 0) if $on eq 'SYSCALL';
  return 1;
}

sub ours { return told("/proc/$_[0]/fdinfo/$_[1]") =~ /^mnt_id:\s*(\d+)/m && $mounts{$1} }

sub ours_path {
  sysopen(my $file, $_[0], 0x200000) or return 0; # O_PATH
  return ours('self', fileno $file);
}

sub number { my ($n) = unpack 'l', pack 'L', $_[0] & 0xffffffff; return $n }

sub bytes {
  my ($tid, $at, $length) = @_;
  open(my $memory, '<:raw', "/proc/$tid/mem") or return '';
  sysseek($memory, $at, 0) or return '';
  my $got = '';
  # A page at a time: the next one may not be there.
  while (length $got < $length) {
    my $page = 4096 - (($at + length $got) % 4096);
    sysread($memory, $got, $page, length $got) or last;
    last if index($got, "\0") >= 0;
  }
  return $got;
}

sub path_of {
  my ($tid, $folder, $at) = @_;
  my ($path) = bytes($tid, $at, 4096) =~ /^([^\0]*)/;
  return "/proc/$tid/root$path" if $path =~ m{^/};
  return "/proc/$tid/cwd/$path" if !defined $folder || number($folder) == -100;
  return "/proc/$tid/fd/" . number($folder) . "/$path";
}

sub refused {
  my ($tid, $nr, @args) = @_;
  return ours($tid, number($args[$writes{$nr}])) if exists $writes{$nr};
  if (my $at = $changes{$nr}) {
    my $path = path_of($tid, $at->[1] < 0 ? undef : $args[$at->[1]], $args[$at->[0]]);
    $path =~ s{/+[^/]*/*$}{/};
    return ours_path($path);
  }
  my $at = $opens{$nr} or return 0;
  my $flags = $at->[1] == -1 ? 01101 : $at->[1] == -2 ? unpack('Q', bytes($tid, $args[2], 8) . "\0" x 8) : $args[$at->[1]];
  return 0 if !($flags & 01103);
  my $path = path_of($tid, $at->[2] < 0 ? undef : $args[$at->[2]], $args[$at->[0]]);
  return $mode eq 'readonly' && ($flags & 01003) && ours_path($path) if lstat $path;
  $path =~ s{/+[^/]*/*$}{/};
  return ($flags & 0100) && ours_path($path);
}

sub at_call {
  my ($tid) = @_;
  my $info = "\0" x 88;
  return if trace('INFO', $tid, 88, $info) <= 0;
  my ($op, $arch, undef, undef, $nr, @args) = unpack 'C x3 L Q Q Q Q6', $info;
  if ($op == 1 && !$ending && $arch == $X86_64 && refused($tid, $nr, @args)) {
    trace('POKEUSER', $tid, $ORIG_RAX, -1);
    $failing{$tid} = 1;
  } elsif ($op == 2 && delete $failing{$tid}) {
    trace('POKEUSER', $tid, $RAX, -$errno{$mode});
    done();
  }
}

scan();
for (;;) {
  exit 0 if $ending && !%failing;
  scan() if time != $scanned;
  # wait4: Perl's own would go on waiting after a signal.
  my $told = "\0" x 4;
  my $tid = syscall(61, -1, $told, $WALL, 0);
  if ($tid <= 0) { if ($!{ECHILD}) { select(undef, undef, undef, 0.05); scan() } next }
  my $status = unpack 'l', $told;
  if (($status & 0xff) != 0x7f) { delete $traced{$tid}; delete $failing{$tid}; next }
  $traced{$tid} = 1;
  my ($signal, $event, $how, $give) = (($status >> 8) & 0xff, $status >> 16, $on, 0);
  if ($event == 128) { $how = 'LISTEN' if $signal >= 19 && $signal <= 22 }
  elsif ($event) { }
  elsif ($signal == 0x85) { at_call($tid) }
  elsif ($mode eq 'signal' && $signal == $what && !$ending) { done() }
  else { $give = $signal }
  trace($how, $tid, 0, $give);
}
`;
