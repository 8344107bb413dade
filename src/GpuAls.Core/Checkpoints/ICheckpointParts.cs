using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// The parts of a checkpoint, of a device whose ranks write the vectors of their own rows themselves: each its part, beside its half-sweeps. The
/// training writes the manifest that names them.
/// </summary>
interface ICheckpointParts
{
    /// <summary>Checks that every rank can write to a folder, and that it is one folder for all.</summary>
    /// <param name="folder">The folder, which exists.</param>
    /// <exception cref="UnsharedFolderException">A rank cannot write to it, or has another folder of that path; the message has the rank.</exception>
    void RequireShared(string folder);

    /// <summary>Starts the parts; the users are solved, and stay as they are during the half-sweep over the items.</summary>
    /// <param name="start">The start of the paths of all parts, as <see cref="CheckpointPartFile.PathOf"/> takes it.</param>
    void Start(string start);

    /// <summary>The items are solved too: every rank completes its part.</summary>
    /// <param name="best">[whole sides] The vectors of the best iteration, which stay as they are until the next half-sweep over the items begins;
    /// null for none.</param>
    void Complete(AlsFactors? best);

    /// <summary>The parts, once all ranks have written theirs.</summary>
    /// <param name="waits">Whether to wait for them.</param>
    /// <returns>[ranks] The parts in the order of their rows; null if a rank still writes.</returns>
    /// <exception cref="CheckpointException">A rank cannot write its part.</exception>
    IReadOnlyList<CheckpointPart>? Collect(bool waits);

    /// <summary>Abandons parts that were not completed.</summary>
    void Abandon();
}

/// <summary>A device whose ranks can write the factors of checkpoints themselves, and keep those of a model until it is saved.</summary>
interface ICheckpointingDevice
{
    /// <summary>The parts that its ranks write; null: the training writes each checkpoint as one file.</summary>
    ICheckpointParts? Parts { get; }

    /// <summary>Compares the memory of a training whose vectors stay on their ranks with the memory that the system gives to this process.</summary>
    /// <param name="matrix">The interactions to train on, which are in memory already.</param>
    /// <param name="options">The settings.</param>
    /// <param name="readsItems">Whether all items are needed here: for a validation, or for neighbours.</param>
    /// <exception cref="GpuAlsException">The training does not fit; the message has the numbers.</exception>
    void RequireMemory(InteractionMatrix matrix, AlsOptions options, bool readsItems);
}

/// <summary>A folder for the parts of checkpoints that not all ranks can use together.</summary>
/// <param name="message">The rank and the reason.</param>
sealed class UnsharedFolderException(string message) : GpuAlsException(message);
