namespace GpuAls.Core.Solving;

/// <summary>A problem on a device. From <see cref="IAlsDevice.Open"/> on nothing crosses the bus but the loss and what <see cref="Download"/> asks for.</summary>
interface IAlsSession : IDisposable
{
    /// <summary>Solves every user's system with the item factors held fixed.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two batches of rows; the factors are half old, half new.</exception>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message has the row.</exception>
    void SolveUsers(CancellationToken cancel);

    /// <summary>Solves every item's system with the user factors held fixed.</summary>
    /// <exception cref="OperationCanceledException">Stopped between two batches of rows; the factors are half old, half new.</exception>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message has the row.</exception>
    void SolveItems(CancellationToken cancel);

    /// <summary>The loss of the factors as they are.</summary>
    AlsLoss ComputeLoss(CancellationToken cancel);

    /// <summary>
    /// The factors as they are, in the memory that the start factors were handed over in: the next half-sweep or download may write over them, so whoever
    /// wants to keep them copies them. May be called as often as wanted, also between half-sweeps.
    /// </summary>
    AlsFactors Download();
}
