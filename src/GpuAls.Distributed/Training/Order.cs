namespace GpuAls.Distributed.Training;

/// <summary>An order that rank 0 sends to all ranks, which then do the same work together.</summary>
enum Order
{
    /// <summary>Opens the device of the rank and describes it to rank 0.</summary>
    Describe = 1,

    /// <summary>
    /// Takes a part of a training and opens it on the device of the rank. The vectors of the session before go on, if it was ended.
    /// </summary>
    Open,

    /// <summary>Solves the users and exchanges their vectors.</summary>
    SolveUsers,

    /// <summary>Solves the items and exchanges their vectors.</summary>
    SolveItems,

    /// <summary>Receives the priors of the users that the rank solves.</summary>
    SetUserPriors,

    /// <summary>Receives the priors of the items that the rank solves.</summary>
    SetItemPriors,

    /// <summary>Computes the terms of the loss and sends them to rank 0.</summary>
    ComputeLoss,

    /// <summary>Sends the solved users to rank 0.</summary>
    GatherUsers,

    /// <summary>Sends the solved items to rank 0.</summary>
    GatherItems,

    /// <summary>Sends the vectors of the session that was ended to rank 0.</summary>
    GatherLast,

    /// <summary>Sends the times of the half-sweeps to rank 0.</summary>
    GatherTimes,

    /// <summary>Ends the session, and keeps the vectors that the rank solved.</summary>
    End,

    /// <summary>Closes the training.</summary>
    Close,

    /// <summary>Ends the work of the rank.</summary>
    Quit,
}
