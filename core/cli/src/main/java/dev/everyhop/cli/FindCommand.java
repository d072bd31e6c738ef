package dev.everyhop.cli;

import dev.everyhop.audit.AuditCode;
import dev.everyhop.audit.AuditEntry;
import dev.everyhop.audit.AuditKeys;
import dev.everyhop.audit.AuditQuery;
import dev.everyhop.audit.AuditReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code audit find}. */
@Command(
        name = "find",
        mixinStandardHelpOptions = true,
        description = {
            "Finds records by time, caller, route and code. Ends with 1 if there are none.",
            "Does not verify: see \"audit verify\"."
        })
final class FindCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory of the log.")
    private Path directory = Path.of("");

    @Option(names = "--from", paramLabel = "TIME", description = "From this moment on, such as 2026-11-24T10:00:00Z.")
    private Instant from = Instant.EPOCH;

    @Option(names = "--to", paramLabel = "TIME", description = "Up to this moment, without it.")
    private Instant to = Instant.MAX;

    @Option(names = "--issuer", paramLabel = "ISSUER", description = "The issuer that names the subject.")
    private @Nullable String issuer;

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "What this subject did; needs --issuer.")
    private @Nullable String subject;

    @Option(
            names = "--keys",
            paramLabel = "KEYDIR",
            description = "The key directory by which a subject is found; otherwise the one beside the log.")
    private @Nullable Path keys;

    @Option(names = "--route", paramLabel = "TEMPLATE", description = "Requests for a route, such as /orders/{id}.")
    private @Nullable String route;

    @Option(names = "--code", paramLabel = "CODE", description = "Records of a kind, such as authz_fail.")
    private @Nullable String code;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many; otherwise 1000.")
    private int limit = 1000;

    @Option(names = "--format", paramLabel = "FORMAT", description = "${COMPLETION-CANDIDATES}; otherwise TABLE.")
    private Format format = Format.TABLE;

    @Override
    public Integer call() {
        AuditQuery query = AuditQuery.all().between(from, to).limit(limit);
        if ((issuer == null) != (subject == null)) {
            throw new IllegalArgumentException("--issuer and --subject belong together.");
        }
        if (issuer != null && subject != null) {
            AuditKeys in = AuditKeys.in(keys == null ? AuditKeys.directoryOf(directory) : keys);
            query = query.callers(in.pseudonyms(issuer, subject));
        }
        if (route != null) {
            query = query.route(route);
        }
        if (code != null) {
            String wanted = code;
            query = query.code(Arrays.stream(AuditCode.values())
                    .filter(one -> one.code().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no code \"" + wanted + "\".")));
        }
        List<AuditEntry> found = AuditReader.open(directory).find(query);
        format.print(found, spec.commandLine().getOut());
        return found.isEmpty() ? Everyhop.UNSOUND : Everyhop.SOUND;
    }
}
