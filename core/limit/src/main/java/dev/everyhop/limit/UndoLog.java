package dev.everyhop.limit;

/** What words held before they were written, so that all of it can be taken back. */
final class UndoLog {

    private final long[][] arrays;
    private final int[] at;
    private final long[] before;
    private int size;

    UndoLog(int writes) {
        arrays = new long[writes][];
        at = new int[writes];
        before = new long[writes];
    }

    /** Notes a word that is about to be written. */
    void wrote(long[] array, int index) {
        arrays[size] = array;
        at[size] = index;
        before[size++] = array[index];
    }

    void undo() {
        while (size > 0) {
            size--;
            arrays[size][at[size]] = before[size];
        }
    }
}
