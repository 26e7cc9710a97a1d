/**
 * The file that a time-lapse build adds to Go's runtime. The clock of a process is a bent line: up to the epoch it is the real one, from
 * there on it is steeper. Wall clock and monotonic clock bend at the same moment, and a wait that reaches over it is bent too.
 */
export const runtimeClock = `// Added by statefault: a clock that runs faster than the real one.

package runtime

// From $TIMELAPSE_EPOCH (seconds since 1970) on, time in this process passes $TIMELAPSE times as fast as it really does.
// Without $TIMELAPSE nothing is different.
var timelapse struct {
	factor int64
	// The epoch on the two real clocks.
	wallSec int64
	mono    int64
}

// timelapseInit reads the environment, before the first goroutine runs.
func timelapseInit() {
	factor := timelapseNumber("TIMELAPSE", 1, 1000)
	if factor == 1 {
		return
	}
	sec, nsec, mono := timelapseReal()
	timelapse.wallSec = timelapseNumber("TIMELAPSE_EPOCH", sec, 1<<33)
	timelapse.mono = mono - (sec-timelapse.wallSec)*1e9 - int64(nsec)
	timelapse.factor = factor
}

func timelapseNumber(name string, absent, most int64) int64 {
	text := gogetenv(name)
	if text == "" {
		return absent
	}
	n := int64(0)
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' || n > most {
			n = 0
			break
		}
		n = n*10 + int64(text[i]-'0')
	}
	if n < 1 || n > most {
		print(name, "=", text, " is not a whole number from 1 to ", most, "\\n")
		exit(2)
	}
	return n
}

// timelapseMono turns the real monotonic clock into this process's.
//
//go:nosplit
func timelapseMono(real int64) int64 {
	if timelapse.factor <= 1 || real <= timelapse.mono {
		return real
	}
	return timelapse.mono + (real-timelapse.mono)*timelapse.factor
}

// timelapseWall turns the real wall clock into this process's.
func timelapseWall(sec int64, nsec int32) (int64, int32) {
	if timelapse.factor <= 1 || sec < timelapse.wallSec {
		return sec, nsec
	}
	since := ((sec-timelapse.wallSec)*1e9 + int64(nsec)) * timelapse.factor
	return timelapse.wallSec + since/1e9, int32(since % 1e9)
}

// timelapseWait says how long to really wait for a time of this process to pass, rounded up.
//
//go:nosplit
func timelapseWait(ns int64) int64 {
	if timelapse.factor <= 1 || ns <= 0 {
		return ns
	}
	before := timelapse.mono - nanotime1()
	if before >= ns {
		return ns
	}
	if before < 0 {
		before = 0
	}
	return before + (ns-before-1)/timelapse.factor + 1
}
`;
