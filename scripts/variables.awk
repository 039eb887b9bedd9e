# Prints a sentence if a variable of the command line is none that the given verbs take. A verb takes the
# variables that its recipe names, directly or in a definition. Input: the Makefile. Variables:
# goals, the verbs; named, the variables of the command line.

BEGIN { split(goals, list, " "); for (i in list) wanted[list[i]] = 1 }

/^[A-Za-z]+ *[:?]?=/ {
    name = $0; sub(/[ :?=].*/, "", name)
    definition = name
    if ($0 ~ /^[A-Z_]+ *\??=/) declared[name] = 1
}
/^[A-Z_]+ *\??= *$/ { declared[$1] = 1 }
definition { text[definition] = text[definition] " " $0; if ($0 !~ /\\$/) definition = ""; next }

/^[a-z0-9-]+:/ { target = $0; sub(/:.*/, "", target); sub(/ ## .*/, "") }
/^[^\t]/ && !/^[a-z0-9-]+:/ { target = "" }
target in wanted {
    if (/MAKEOVERRIDES/) checked_elsewhere = 1
    recipe = recipe " " $0
}

END {
    if (recipe == "" || checked_elsewhere) exit
    take(recipe)
    for (name in taken) if (name in text) take(text[name])
    for (name in taken) if (name in declared && name != "PYTHON") { known[name] = 1; count++ }
    given = split(named, names, " ")
    for (i = 1; i <= given; i++)
        if (!(names[i] in known) && names[i] != "PYTHON") { complain(names[i]); exit }
}

function take(from,    word) {
    while (match(from, /[A-Z][A-Z_]*/)) {
        taken[substr(from, RSTART, RLENGTH)] = 1
        from = substr(from, RSTART + RLENGTH)
    }
}

function complain(name,    other, far, best, least, all) {
    least = 99
    for (other in known) {
        all = all (all ? ", " : "") other
        far = distance(name, other)
        if (far < least) { least = far; best = other }
    }
    hint = count && least * 2 <= length(name) ? " Is it " best "?" : ""
    takes = count ? all : "no variable"
    printf "%s is not known.%s make %s takes %s", name, hint, goals, takes
}

# The number of letters to add, remove or change.
function distance(a, b,    i, j, d, cost) {
    for (i = 0; i <= length(a); i++) d[i, 0] = i
    for (j = 0; j <= length(b); j++) d[0, j] = j
    for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++) {
            cost = substr(a, i, 1) != substr(b, j, 1)
            d[i, j] = least_of(d[i-1, j] + 1, d[i, j-1] + 1, d[i-1, j-1] + cost)
        }
    return d[length(a), length(b)]
}

function least_of(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
