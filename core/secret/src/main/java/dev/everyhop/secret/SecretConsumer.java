package dev.everyhop.secret;

/** Something that holds a secret of its own, such as a connection pool, and must change with it. */
@FunctionalInterface
public interface SecretConsumer {

    /**
     * Takes a new version. Returning acknowledges it; throwing refuses it, and then every consumer goes back. Called on the
     * thread that reads the source, for one version at a time.
     */
    void accept(SecretVersion next) throws Exception;

    /** Goes back to this version, as some consumer refused the one after it. Called of all that were asked, the refusing one too. */
    default void rollback(SecretVersion previous) {}
}
