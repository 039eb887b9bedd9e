# Lists the verbs of a Makefile: "##@ Group" starts a group, "verb: ... ## text" is a line of it.

BEGIN { print "Usage: make VERB" }
/^##@ / { printf "\n%s\n", substr($0, 5) }
/^[a-z0-9-]+:.* ## / {
    verb = $0
    sub(/:.*/, "", verb)
    text = $0
    sub(/.* ## /, "", text)
    printf "  %-13s %s\n", verb, text
}
