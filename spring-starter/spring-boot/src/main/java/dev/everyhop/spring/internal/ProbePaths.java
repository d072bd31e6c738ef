package dev.everyhop.spring.internal;

import java.util.List;

/** The paths of the health probes. */
public interface ProbePaths {

    /**
     * Returns the paths that a probe asks, without the context path; none if health is not exposed.
     *
     * @throws MisconfigurationException if one of them shows more than a status to anyone
     */
    List<String> paths();
}
