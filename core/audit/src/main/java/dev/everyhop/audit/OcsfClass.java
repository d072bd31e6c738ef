package dev.everyhop.audit;

/** The classes of OCSF 1.8 that records have. */
enum OcsfClass {
    API_ACTIVITY(6003, 6),
    AUTHENTICATION(3002, 3),
    AUTHORIZE_SESSION(3003, 3),
    DETECTION_FINDING(2004, 2),
    LIFECYCLE(6002, 6);

    private final int uid;
    private final int category;

    OcsfClass(int uid, int category) {
        this.uid = uid;
        this.category = category;
    }

    int uid() {
        return uid;
    }

    int category() {
        return category;
    }
}
