package dev.everyhop.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures each lane in short chunks that alternate with chunks of its baseline, in one thread, by the CPU time of the
 * thread. What disturbs the machine for longer than a chunk disturbs both sides of a pair; the median of the pairs leaves
 * out what disturbs one.
 */
final class PairedRun {

    /**
     * How long to measure, in CPU time, so that a busy machine makes a run longer and not worse.
     *
     * @param warmupNanos time for all lanes before anything counts
     * @param nanos time for all lanes
     * @param chunkNanos aim for one chunk
     */
    record Settings(long warmupNanos, long nanos, long chunkNanos) {}

    /**
     * What was measured of one lane.
     *
     * @param name the lane
     * @param baseline its baseline
     * @param nanos for each pair of chunks, nanoseconds of an operation
     * @param baselineNanos for each pair of chunks, nanoseconds of an operation of the baseline
     * @param bytes median of allocated bytes of an operation
     * @param baselineBytes the same of the baseline
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Samples(
            String name, String baseline, double[] nanos, double[] baselineNanos, double bytes, double baselineBytes) {}

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MIN_OPERATIONS = 4;
    private static final int MAX_OPERATIONS = 50_000;

    private final Settings settings;
    private final List<Side> sides = new ArrayList<>();
    private final List<Lane> lanes;

    private PairedRun(List<Lane> lanes, Settings settings) {
        this.settings = settings;
        this.lanes = lanes;
        for (Lane lane : lanes) {
            sides.add(new Side(lane.operation()));
            sides.add(new Side(lane.baseline()));
        }
    }

    static List<Samples> measure(List<Lane> lanes, Settings settings) throws Exception {
        PairedRun run = new PairedRun(lanes, settings);
        warmUp(lanes, settings);
        for (Side side : run.sides) {
            side.calibrate(settings.chunkNanos);
        }
        return run.pairs();
    }

    static void warmUp(List<Lane> lanes, Settings settings) throws Exception {
        long end = THREADS.getCurrentThreadCpuTime() + settings.warmupNanos;
        do {
            for (Lane lane : lanes) {
                for (int turn = 0; turn < SignedToken.TURNS; turn++) {
                    require(lane.operation().run(turn));
                    require(lane.baseline().run(turn));
                }
            }
        } while (THREADS.getCurrentThreadCpuTime() < end);
    }

    private List<Samples> pairs() throws Exception {
        long end = THREADS.getCurrentThreadCpuTime() + settings.nanos;
        for (int round = 0; round == 0 || THREADS.getCurrentThreadCpuTime() < end; round++) {
            for (int i = 0; i < lanes.size(); i++) {
                int lane = (i + round) % lanes.size();
                // The order within a pair changes, so that a drift favours neither.
                sides.get(2 * lane + (round & 1)).chunk();
                sides.get(2 * lane + (round + 1 & 1)).chunk();
            }
        }
        List<Samples> samples = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            Side side = sides.get(2 * i);
            Side baseline = sides.get(2 * i + 1);
            samples.add(new Samples(
                    lanes.get(i).name(),
                    lanes.get(i).baselineName(),
                    array(side.nanos),
                    array(baseline.nanos),
                    median(array(side.bytes)),
                    median(array(baseline.bytes))));
        }
        return samples;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void require(boolean accepted) {
        if (!accepted) {
            throw new IllegalStateException("what is good was refused, so this time would mean nothing");
        }
    }

    private static final class Side {
        private final Operation operation;
        private final List<Double> nanos = new ArrayList<>();
        private final List<Double> bytes = new ArrayList<>();
        private int operations = MIN_OPERATIONS;
        private int turn;

        Side(Operation operation) {
            this.operation = operation;
        }

        void calibrate(long chunkNanos) throws Exception {
            for (int i = 0; i < 3; i++) {
                chunk();
                double each = Math.max(1, nanos.get(i));
                operations = (int) Math.max(MIN_OPERATIONS, Math.min(MAX_OPERATIONS, chunkNanos / each));
            }
            nanos.clear();
            bytes.clear();
        }

        void chunk() throws Exception {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < operations; i++) {
                require(operation.run(turn++ % SignedToken.TURNS));
            }
            long after = THREADS.getCurrentThreadCpuTime();
            long bytesAfter = THREADS.getCurrentThreadAllocatedBytes();
            nanos.add((after - before) / (double) operations);
            bytes.add((bytesAfter - bytesBefore) / (double) operations);
        }
    }
}
