namespace GpuAls.Core;

/// <summary>A problem on a device. Between <see cref="IAlsDevice.Open"/> and <see cref="Download"/> nothing crosses the bus but the loss.</summary>
public interface IAlsSession : IDisposable
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

    /// <summary>The factors as they are. It ends the session's work: no half-sweep may follow.</summary>
    AlsFactors Download();
}
