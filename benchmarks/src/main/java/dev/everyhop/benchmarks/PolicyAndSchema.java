package dev.everyhop.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.everyhop.benchmarks.PairedRun.Samples;
import dev.everyhop.benchmarks.PairedRun.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Compares the gate's own work with the least that it could be and with others', in several JVMs, and prints tables. */
public final class PolicyAndSchema {

    private static final String USAGE = """
            PolicyAndSchema [--groups routes,permissions,sender,body-500,body-20k,tokens] [--forks 3] [--warmup 1.5]
                            [--seconds 1]
                            [--json policy-and-schema.json]""";
    private static final long CHUNK_NANOS = 4_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Group {
        ROUTES(RouteLanes::all, true),
        PERMISSIONS(PermissionLanes::all, false),
        SENDER(SenderLanes::all, false),
        BODY_500(() -> BodyLanes.of(500), false),
        BODY_20K(() -> BodyLanes.of(20_000), false),
        TOKENS(TokenLanes::all, false);

        private final Supplier<List<Lane>> lanes;
        /** Where all lanes run the same code, one JVM measures them all; else none shall suffer from another. */
        private final boolean together;

        Group(Supplier<List<Lane>> lanes, boolean together) {
            this.lanes = lanes;
            this.together = together;
        }

        List<Lane> lanes() {
            return lanes.get();
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static Group of(String label) {
            for (Group group : values()) {
                if (group.label().equals(label)) {
                    return group;
                }
            }
            throw new IllegalArgumentException("unknown group " + label + "\n" + USAGE);
        }
    }

    /** What one JVM measured. */
    record Fork(String group, String vm, List<Samples> lanes) {}

    private record Options(
            Set<Group> groups,
            int forks,
            double warmup,
            double seconds,
            Path json,
            @Nullable Path fork,
            int lane) {}

    private PolicyAndSchema() {}

    /** Measures. */
    public static void main(String... arguments) throws Exception {
        Options options = parse(arguments);
        if (options.fork != null) {
            Group group = options.groups.iterator().next();
            List<Lane> lanes = group.lanes();
            Settings settings =
                    new Settings((long) (options.warmup * 1e9), (long) (options.seconds * 1e9), CHUNK_NANOS);
            List<Lane> mine = group.together ? lanes : List.of(lanes.get(options.lane));
            Fork fork = new Fork(group.label(), Forks.vm(), PairedRun.measure(mine, settings));
            JSON.writeValue(options.fork.toFile(), fork);
            return;
        }
        List<Fork> all = new ArrayList<>();
        for (Group group : options.groups) {
            List<Fork> forks = new ArrayList<>();
            int jvms = group.together ? 1 : group.lanes().size();
            for (int i = 0; i < options.forks; i++) {
                for (int lane = 0; lane < jvms; lane++) {
                    forks.add(start(group, lane, options));
                }
            }
            System.out.println(Report.table(
                    group.label(),
                    forks.get(0).vm,
                    options.forks,
                    forks.stream().flatMap(fork -> fork.lanes.stream())));
            all.addAll(forks);
            JSON.writeValue(options.json.toFile(), all);
        }
    }

    private static Fork start(Group group, int lane, Options options) throws Exception {
        Path out = Files.createTempFile("policy", ".json");
        try {
            Forks.run(
                    PolicyAndSchema.class,
                    List.of(
                            "--groups", group.label(),
                            "--lane", Integer.toString(lane),
                            "--warmup", Double.toString(options.warmup),
                            "--seconds", Double.toString(options.seconds),
                            "--fork", out.toString()));
            return JSON.readValue(out.toFile(), Fork.class);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    private static Options parse(String... arguments) {
        Set<Group> groups = EnumSet.noneOf(Group.class);
        int forks = 3;
        double warmup = 1.5;
        double seconds = 1;
        Path json = Path.of("policy-and-schema.json");
        Path fork = null;
        int lane = 0;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " needs a value\n" + USAGE);
            }
            String value = arguments[i + 1];
            switch (arguments[i]) {
                case "--groups" -> List.of(value.split(",")).forEach(label -> groups.add(Group.of(label)));
                case "--forks" -> forks = Integer.parseInt(value);
                case "--warmup" -> warmup = Double.parseDouble(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--json" -> json = Path.of(value);
                case "--fork" -> fork = Path.of(value);
                case "--lane" -> lane = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments[i] + "\n" + USAGE);
            }
        }
        return new Options(
                groups.isEmpty() ? EnumSet.allOf(Group.class) : groups, forks, warmup, seconds, json, fork, lane);
    }
}
