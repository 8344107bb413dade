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

    /// <summary>Receives the weights that the priors of the users come from.</summary>
    SetUserPriors,

    /// <summary>Receives the weights that the priors of the items come from.</summary>
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

    /// <summary>Sends the times of solving, exchanging and whitening to rank 0.</summary>
    GatherExchangeTimes,

    /// <summary>From now on, sends solved rows while others are solved, and whitens received ones.</summary>
    SendBesideSolving,

    /// <summary>From now on, sends whitened vectors when all rows are solved.</summary>
    SendBehindSolving,

    /// <summary>Checks that the folder of the checkpoints is that of rank 0.</summary>
    ShareFolder,

    /// <summary>Starts to write the solved users, as the part of a checkpoint.</summary>
    StartPart,

    /// <summary>Gives the solved items to the part, and completes it.</summary>
    CompletePart,

    /// <summary>Tells rank 0 whether the part is written.</summary>
    PollPart,

    /// <summary>Waits for the part, and tells rank 0 whether it is written.</summary>
    AwaitPart,

    /// <summary>Abandons a part that was not completed.</summary>
    AbandonPart,

    /// <summary>Ends the session, and keeps the vectors that the rank solved.</summary>
    End,

    /// <summary>Keeps the vectors of the session that was ended, also when the training is closed.</summary>
    Keep,

    /// <summary>Sends rows of the kept vectors to rank 0.</summary>
    ReadKept,

    /// <summary>Closes the training.</summary>
    Close,

    /// <summary>Ends the work of the rank.</summary>
    Quit,
}
