namespace GpuAls.Core.Solving;

/// <summary>
/// A problem on a device. After <see cref="IAlsDevice.Open"/> only the loss and downloaded factors cross the bus.
/// </summary>
interface IAlsSession : IDisposable
{
    /// <summary>Solves every user's system with the item factors held fixed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two batches of rows; some factors are old, some new.</exception>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message has the row.</exception>
    void SolveUsers(CancellationToken cancel);

    /// <summary>Solves every item's system with the user factors held fixed.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two batches of rows; some factors are old, some new.</exception>
    /// <exception cref="GpuAlsException">A row's system could not be solved; the message has the row.</exception>
    void SolveItems(CancellationToken cancel);

    /// <summary>
    /// XᵀX of the users [stride × stride], as the half-sweep over the items computed it. It may be called once, directly after that half-sweep.
    /// </summary>
    double[] ReadUserGram();

    /// <summary>
    /// Takes over the weights of the priors of one side's rows, before a half-sweep over that side (<see cref="RowPriors"/>). They hold until others
    /// are set. A problem with <see cref="AlsProblem.UserPriors"/>, or those of the items, needs them before its first half-sweep.
    /// </summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">The weights.</param>
    void SetPriors(bool ofUsers, PriorWeights weights) => throw new NotSupportedException($"{GetType().Name} solves no rows with priors");

    /// <summary>
    /// The loss of the current factors. With priors of the users, its data has 1 − 2·λ·m_u·x_u for each user, the pair that the prior is.
    /// </summary>
    AlsLoss ComputeLoss(CancellationToken cancel);

    /// <summary>
    /// The current user factors, in the memory of the start factors. They may be read until the next half-sweep over the users, or download, begins:
    /// copy factors to keep them. It may be called between half-sweeps, any number of times.
    /// </summary>
    FactorMatrix DownloadUsers();

    /// <summary>The current item factors, in the same way.</summary>
    FactorMatrix DownloadItems();

    /// <summary>The current factors of both sides.</summary>
    sealed AlsFactors Download() => new(DownloadUsers(), DownloadItems());

    /// <summary>
    /// The factors after the last half-sweep, of a session that does nothing more: it may free its other memory before it collects them.
    /// </summary>
    AlsFactors Finish() => Download();

    /// <summary>
    /// The factors after the last half-sweep, as <see cref="Finish"/>, but where they are: on the ranks that solved them. They can be read until the
    /// next session of the device ends.
    /// </summary>
    /// <returns>Null if the device has them here: then <see cref="Finish"/> returns them.</returns>
    VectorSources? FinishApart() => null;

    /// <summary>The time that the device took for <see cref="AlsProblem.Recipe"/>; 0 without one.</summary>
    double StartSeconds => 0;
}
