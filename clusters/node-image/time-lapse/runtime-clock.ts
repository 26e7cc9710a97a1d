/**
 * The file that a time-lapse build adds to Go's runtime. The clock of a process is a bent line: up to a moment it is the real one, from
 * there on it is steeper. Wall clock and monotonic clock bend at the same moment, and a wait that reaches over it is bent too. The
 * moment may be told while the process runs: it is read from a page of memory that all processes share with the one who writes the file.
 */
export const runtimeClock = `// Added by statefault: a clock that runs faster than the real one.

package runtime

import "internal/runtime/atomic"

// Time in this process passes $TIMELAPSE times as fast as it really does, from the moment on that the file $TIMELAPSE_START
// holds: nanoseconds of the kernel's monotonic clock, nanoseconds since 1970, and a check word, all zero until it is known.
// Without $TIMELAPSE nothing is different.
var timelapse struct {
	factor int64
	file   *[3]uint64
	// The moment on the two real clocks; mono is zero until it is known.
	mono uint64
	wall int64
}

// A wait that began when the moment was not known ends after this long, to be thought over.
const timelapseUnknown = 500e6

// timelapseInit reads the environment, before the first goroutine runs.
func timelapseInit() {
	text := gogetenv("TIMELAPSE")
	if text == "" {
		return
	}
	factor := int64(0)
	for i := 0; i < len(text) && factor <= 1000; i++ {
		if text[i] < '0' || text[i] > '9' {
			factor = 0
			break
		}
		factor = factor*10 + int64(text[i]-'0')
	}
	if factor < 1 || factor > 1000 {
		print("TIMELAPSE=", text, " is not a whole number from 1 to 1000\\n")
		exit(2)
	}
	if factor == 1 {
		return
	}
	path := gogetenv("TIMELAPSE_START")
	name := append([]byte(path), 0)
	fd := open(&name[0], _O_RDONLY, 0)
	// 1 is MAP_SHARED.
	p, err := mmap(nil, physPageSize, _PROT_READ, 1, fd, 0)
	if fd < 0 || err != 0 {
		print("TIMELAPSE_START=", path, " cannot be read\\n")
		exit(2)
	}
	closefd(fd)
	timelapse.file = (*[3]uint64)(p)
	timelapse.factor = factor
	if timelapseBegun() {
		// The kernel's monotonic clock may have begun anew since.
		sec, nsec, mono := timelapseReal()
		timelapse.mono = uint64(mono - (sec*1e9 + int64(nsec) - timelapse.wall))
	}
}

// timelapseBegun says whether the moment is known.
//
//go:nosplit
func timelapseBegun() bool {
	if timelapse.factor <= 1 {
		return false
	}
	if atomic.Load64(&timelapse.mono) != 0 {
		return true
	}
	mono, wall := atomic.Load64(&timelapse.file[0]), atomic.Load64(&timelapse.file[1])
	if mono == 0 || mono^wall != atomic.Load64(&timelapse.file[2]) {
		return false
	}
	timelapse.wall = int64(wall)
	atomic.Store64(&timelapse.mono, mono)
	return true
}

// timelapseMono turns the real monotonic clock into this process's.
//
//go:nosplit
func timelapseMono(real int64) int64 {
	if !timelapseBegun() {
		return real
	}
	return timelapseBend(real, int64(timelapse.mono))
}

// timelapseWall turns the real wall clock into this process's.
func timelapseWall(sec int64, nsec int32) (int64, int32) {
	if !timelapseBegun() {
		return sec, nsec
	}
	ns := timelapseBend(sec*1e9+int64(nsec), timelapse.wall)
	return ns / 1e9, int32(ns % 1e9)
}

//go:nosplit
func timelapseBend(real, from int64) int64 {
	if real <= from {
		return real
	}
	return from + (real-from)*timelapse.factor
}

// timelapseWait says how long to really wait for a time of this process to pass, rounded up.
//
//go:nosplit
func timelapseWait(ns int64) int64 {
	if timelapse.factor <= 1 || ns <= 0 {
		return ns
	}
	if !timelapseBegun() {
		return min(ns, timelapseUnknown)
	}
	before := max(0, int64(timelapse.mono)-nanotime1())
	if before >= ns {
		return ns
	}
	return before + (ns-before-1)/timelapse.factor + 1
}

// timelapseSpan says how much time of this process passes in a real time.
func timelapseSpan(ns int64) int64 {
	if !timelapseBegun() {
		return ns
	}
	return ns * timelapse.factor
}

// timelapseRest says how many microseconds the monitor of the scheduler sleeps: half a millisecond at least, in place of 20.
func timelapseRest(us uint32) uint32 {
	if !timelapseBegun() {
		return us
	}
	return max(us, 500)
}
`;
