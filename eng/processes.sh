# Sourced by scripts that start processes which detach themselves: every process of a run, however it did, carries a mark in its environment.
# shellcheck shell=bash

# The mark of this run. What carries it: a script that is run by another one carries that one's as well.
run_mark=HELVE_RUN_$$=$(date +%s%N)

# Processes of the run, this shell excepted.
marked() { grep -lszxF -- "$run_mark" /proc/[0-9]*/environ 2>/dev/null | cut -d / -f 3 || true; }

# COMMAND...: runs it as a process of the run, and waits for it; so the shell hears a signal at once, and not when the command is done. No lock of the shell's is held by what stays.
run() {
    local code=0
    env "$run_mark" "$@" 9>&- &
    wait "$!" || code=$?
    return "$code"
}

# Ends all processes of the run: they are asked once, and have five seconds to clear up.
end_marked() {
    local left until=$((SECONDS + 5)) pid asked=
    while left=$(marked) && [ -n "$left" ]; do
        for pid in $left; do
            if [ "$SECONDS" -ge "$until" ]; then
                kill -KILL "$pid" 2>/dev/null || true
            elif [ -z "$asked" ]; then
                kill -TERM "$pid" 2>/dev/null || true
            fi
        done
        asked=1
        sleep 0.1
    done
}
