package dev.everyhop.spring;

/**
 * Reads the OpenAPI document of the service anew: a bean, where {@code everyhop.policy.open-api} is set.
 *
 * <p><b>Security guarantees.</b> The gate changes from one whole policy to another. A document that is gone, wrong, or
 * contradicts annotations and properties is not taken: the gate keeps the policy that it has.
 *
 * <p><b>Thread safety.</b> Safe for use by many threads.
 */
public interface PolicyReload {

    /**
     * Reads the document and its overlays now.
     *
     * @return whether the gate has another policy than before; why not is in the log and in a {@code policy.reload} event
     */
    boolean now();
}
