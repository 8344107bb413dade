namespace GpuAls.Core.Checkpoints;

/// <summary>
/// The checkpoints of a training: files in a folder, from which a later training with the same options, data and device continues to the same bits.
/// </summary>
/// <param name="Folder">The folder. It is created if it is missing, and one training uses it at a time.</param>
public sealed record CheckpointOptions(string Folder)
{
    internal static readonly NumberRange<int> IterationsRange = NumberRange.AtLeast(1);
    internal static readonly NumberRange<double> MinutesRange = NumberRange.Above(0.0);

    /// <summary>A checkpoint is written after each this many iterations, 1 or more; null: <see cref="Minutes"/> decides.</summary>
    public int? Iterations { get; init; }

    /// <summary>
    /// The minutes from one checkpoint to the next, above 0; the next one is written after the iteration that runs when they have passed.
    /// </summary>
    public double Minutes { get; init; } = 5;

    /// <summary>
    /// Whether to continue from the newest checkpoint of the folder. Without a checkpoint, the training starts at its beginning. If this is false, a
    /// folder with checkpoints is an error.
    /// </summary>
    public bool Resumes { get; init; }

    /// <summary>Receives news about checkpoints, on the thread that trains; null for nobody.</summary>
    public IProgress<CheckpointNews>? Progress { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public void Validate()
    {
        if (Iterations is { } iterations) IterationsRange.Require("iterations between checkpoints", iterations);
        MinutesRange.Require("minutes between checkpoints", Minutes);
    }

    /// <summary>Deletes the checkpoints of the folder, and the folder if nothing else is in it. The model is saved first.</summary>
    /// <exception cref="CheckpointException">The folder is in use, or a file cannot be deleted.</exception>
    public void Delete() => CheckpointFolder.Delete(Folder);

    /// <summary>The iteration of the newest checkpoint in the folder; null for none.</summary>
    internal int? Newest => CheckpointFolder.Find(Folder) is [var (iteration, _), ..] ? iteration : null;

    /// <summary>Whether the folder has a checkpoint.</summary>
    internal bool HasCheckpoint => Newest is not null;

    /// <summary>The same options for a folder inside this one.</summary>
    internal CheckpointOptions Within(string name) => this with { Folder = System.IO.Path.Combine(Folder, name) };

    /// <summary>Checks that a training can use the folder, without changing anything.</summary>
    /// <exception cref="CheckpointException">
    /// The folder cannot be written, is in use, or has checkpoints that the training would not continue.
    /// </exception>
    internal void RequireUsable()
    {
        CheckpointFolder.RequireUsable(Folder);
        if (!Resumes) RequireNoCheckpoints();
    }

    /// <summary>Checks that the folder has no checkpoints.</summary>
    internal void RequireNoCheckpoints()
    {
        if (CheckpointFolder.Find(Folder) is not [var (_, newest), ..]) return;
        throw new CheckpointException(
            Folder, $"has the checkpoint of a training, {System.IO.Path.GetFileName(newest)}; expected a folder without checkpoints")
        {
            HasTraining = true,
        };
    }

    /// <summary>Whether a checkpoint is due.</summary>
    /// <param name="iteration">The number of the iteration, from 1.</param>
    /// <param name="sinceLast">The time since the last checkpoint, or since the start.</param>
    internal bool IsDue(int iteration, TimeSpan sinceLast) =>
        Iterations is { } every ? iteration % every == 0 : sinceLast.TotalMinutes >= Minutes;
}

/// <summary>News about the checkpoints of a training.</summary>
/// <param name="Kind">The kind of news.</param>
/// <param name="Path">The file.</param>
/// <param name="Iteration">The iteration whose factors the checkpoint has, from 1; 0 if it could not be read.</param>
/// <param name="Reason">The reason why the file was not written, or not used; null if it was.</param>
public sealed record CheckpointNews(CheckpointNewsKind Kind, string Path, int Iteration, string? Reason = null);

/// <summary>The kinds of news about checkpoints.</summary>
public enum CheckpointNewsKind
{
    /// <summary>The training continues from a checkpoint.</summary>
    Resumed,

    /// <summary>A checkpoint is damaged; an older one is tried.</summary>
    Damaged,

    /// <summary>A checkpoint was written.</summary>
    Written,

    /// <summary>A checkpoint could not be written. The training goes on, and the checkpoint before it stays.</summary>
    NotWritten,
}

/// <summary>Checkpoints that cannot be used or written; the message starts with the path.</summary>
public sealed class CheckpointException : GpuAlsException
{
    internal CheckpointException(string path, string reason, Exception? inner = null)
        : base($"{DisplayText.Escape(path)}: {reason}", inner) =>
        (Path, Reason) = (path, reason);

    /// <summary>The path of the file or the folder.</summary>
    public string Path { get; }

    /// <summary>Whether the folder has checkpoints that a training could continue.</summary>
    public bool HasTraining { get; internal init; }

    /// <summary>The message without the path.</summary>
    public string Reason { get; }
}
