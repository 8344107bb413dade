using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>What <c>gpuals train</c> was asked for.</summary>
/// <param name="Input">What to train on.</param>
/// <param name="ModelPath">Where the model goes.</param>
/// <param name="Options">How to train.</param>
/// <param name="Chosen">Why what trains was chosen.</param>
/// <param name="Device">What trains; the caller closes it.</param>
/// <param name="NewListener">Who is added to the file's users; null for nobody.</param>
/// <param name="Quiet">Whether to leave out progress and notes.</param>
sealed record TrainRequest(InputFile Input, string ModelPath, AlsOptions Options, ChosenDevice Chosen, IAlsDevice Device, NewListener? NewListener, bool Quiet)
{
    /// <summary>How the training is watched; null where it trains on everything.</summary>
    public ValidationRequest? Validation { get; init; }
}
