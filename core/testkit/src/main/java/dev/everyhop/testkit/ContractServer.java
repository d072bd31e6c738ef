package dev.everyhop.testkit;

/** A server on a port of this machine, in which an adapter runs the {@link ContractService}. */
public interface ContractServer extends AutoCloseable {

    /** Returns the port at which it listens. */
    int port();

    @Override
    void close();
}
