using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Serving.Models;

/// <summary>
/// The models that are served, each in its newest version. A new version is opened and checked beside the old one, then takes its place; requests
/// that use the old one end with it.
/// </summary>
sealed class ModelCatalogue : IDisposable
{
    readonly ServingOptions options;
    readonly Slot[] slots;
    readonly Assignment assignment;
    readonly Lock replacing = new();

    /// <param name="options">The models and their limits.</param>
    /// <exception cref="GpuAlsException">The options are invalid.</exception>
    public ModelCatalogue(ServingOptions options)
    {
        options.Validate();
        this.options = options;
        slots = [.. options.Models.Select(source => new Slot(source))];
        assignment = new Assignment(options.Models);
    }

    /// <summary>The models that are ready, in the order of the options.</summary>
    public IReadOnlyList<ServedModel> Ready => [.. slots.Select(slot => slot.Current).OfType<ServedModel>()];

    /// <summary>Whether every model is ready.</summary>
    public bool IsReady => slots.All(slot => slot.Current is not null);

    /// <summary>The last problem of each model file that could not be served; empty if all is well.</summary>
    public IReadOnlyDictionary<string, string> Problems =>
        slots.Where(slot => slot.Problem is not null).ToDictionary(slot => slot.Source.Name, slot => slot.Problem!, StringComparer.Ordinal);

    /// <summary>The sources, in the order of the options.</summary>
    public IReadOnlyList<ModelSource> Sources => options.Models;

    /// <summary>The model for a request.</summary>
    /// <param name="name">The model that the request names; null if it names none.</param>
    /// <param name="who">
    /// The user or the session, whose hash chooses a model if none is named: always the same one for the same name. Null: the first model.
    /// </param>
    /// <exception cref="UnknownModelException">No model has this name.</exception>
    /// <exception cref="NotReadyException">The model is not loaded yet.</exception>
    public LeasedModel LeaseFor(string? name, string? who) =>
        name is not null ? Lease(name) : slots[who is null || slots.Length == 1 ? 0 : assignment.Of(who)].Lease();

    /// <summary>Opens each model whose file is new or has changed.</summary>
    /// <returns>A line about each model that was opened or could not be opened.</returns>
    public IReadOnlyList<ModelChange> Refresh()
    {
        lock (replacing) return [.. slots.Select(Refresh).OfType<ModelChange>()];
    }

    /// <summary>Opens the file of a model that this process has just replaced, which is known to be complete.</summary>
    /// <param name="name">The name of the model.</param>
    /// <remarks>A file that cannot be served is left to <see cref="Refresh()"/>, which reports it.</remarks>
    public void Load(string name)
    {
        lock (replacing)
        {
            var slot = SlotOf(name);
            if (ModelFileStamp.Of(slot.Source.Path) is not { } stamp) return;
            slot.IsSettled(stamp);
            Refresh(slot);
        }
    }

    /// <summary>The newest version of a model; null if it is not loaded.</summary>
    public ServedModel? Newest(string name) => SlotOf(name).Current;

    /// <summary>Checks that another version of a model may be in memory beside those that are loaded.</summary>
    /// <exception cref="GpuAlsException">The limit of memory does not allow it.</exception>
    public void RequireRoom(ModelSource source, long bytes)
    {
        if (BeyondLimit(source, bytes) is { } tooLarge) throw new GpuAlsException(tooLarge);
    }

    public void Dispose()
    {
        // Taken out first: a request that comes later finds no model, rather than one that has gone.
        foreach (var slot in slots) slot.Replace(null)?.Dispose();
    }

    LeasedModel Lease(string name) => SlotOf(name).Lease();

    Slot SlotOf(string name) => Array.Find(slots, slot => slot.Source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UnknownModelException(name, [.. slots.Select(slot => slot.Source.Name)]);

    ModelChange? Refresh(Slot slot)
    {
        var source = slot.Source;
        if (ModelFileStamp.Of(source.Path) is not { } stamp)
            return slot.Fail(null, WhyNot(source.Path));
        if (stamp == slot.Current?.File) return slot.Keep();
        // A file that failed is tried again when it changes. One that another program still writes is left alone until it stays as it is.
        if (stamp == slot.Failed || (!slot.IsSettled(stamp) && slot.Current is not null)) return null;
        if (BeyondLimit(source, stamp.Bytes) is { } tooLarge) return slot.Fail(stamp, tooLarge);
        try
        {
            // In memory: a mapped file that another program truncates would end the process.
            var model = AlsModel.Open(source.Path, inMemory: true);
            // Read while it changed, it may be a mixture of two files: it is read again at the next look.
            if (ModelFileStamp.Of(source.Path) != stamp)
            {
                model.Dispose();
                return null;
            }

            var served = new ServedModel(source.Name, options.IsExact ? model.WithoutIndex() : model, stamp);
            if (BeyondLimit(source, served.Bytes) is { } larger)
            {
                served.Dispose();
                return slot.Fail(stamp, larger);
            }

            var old = slot.Replace(served);
            old?.Dispose();
            return new ModelChange(source.Name, old is null ? "loaded" : "replaced", null);
        }
        catch (Exception exception) when (exception is GpuAlsException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return slot.Fail(stamp, exception.Message);
        }
    }

    // In the words of the reader, which every command has.
    static string WhyNot(string path)
    {
        try
        {
            AlsModel.Verify(path);
            return $"{DisplayText.Escape(path)}: no file when it was looked at";
        }
        catch (Exception exception) when (exception is GpuAlsException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    // The older version of the same model counts too: it answers until the newer one is ready.
    string? BeyondLimit(ModelSource source, long bytes)
    {
        var loaded = slots.Sum(slot => slot.Current?.Bytes ?? 0);
        return options.MemoryLimit is { } limit && loaded + bytes > limit
            ? $"{DisplayText.Escape(source.Path)} needs {DisplayText.Bytes(bytes)}, and the models that are loaded take {DisplayText.Bytes(loaded)}; "
                + $"expected at most {DisplayText.Bytes(limit)} together"
            : null;
    }

    /// <summary>The place of one model.</summary>
    sealed class Slot(ModelSource source)
    {
        volatile ServedModel? current;
        ModelFileStamp? seen; // at the last look

        public ModelSource Source => source;

        public ServedModel? Current => current;

        public ModelFileStamp? Failed { get; private set; }

        public string? Problem { get; private set; }

        public ServedModel? Replace(ServedModel? model)
        {
            (Failed, Problem) = (null, null);
            return Interlocked.Exchange(ref current, model);
        }

        /// <summary>Whether the file was like this at the last look already.</summary>
        public bool IsSettled(ModelFileStamp stamp)
        {
            var isSettled = stamp == seen;
            seen = stamp;
            return isSettled;
        }

        /// <summary>The file is the one that is served.</summary>
        /// <returns>A change if the file was missing, or another one that could not be served.</returns>
        public ModelChange? Keep()
        {
            var hadProblem = Problem is not null;
            (Failed, Problem) = (null, null);
            return hadProblem ? new ModelChange(source.Name, "served from its file again", null) : null;
        }

        public ModelChange? Fail(ModelFileStamp? stamp, string problem)
        {
            var isNew = problem != Problem;
            (Failed, Problem) = (stamp, problem);
            return isNew ? new ModelChange(source.Name, current is null ? "not loaded" : "not replaced", problem) : null;
        }

        public LeasedModel Lease()
        {
            while (current is { } model)
            {
                if (model.TryLease() is { } lease) return new LeasedModel(model, lease);
            }

            throw new NotReadyException(source.Name);
        }
    }
}

/// <summary>A model in use by a request; the use ends when this is disposed of.</summary>
readonly record struct LeasedModel(ServedModel Served, IDisposable Lease) : IDisposable
{
    public void Dispose() => Lease.Dispose();
}

/// <summary>A model that was opened, or could not be opened.</summary>
/// <param name="Name">The name of the model.</param>
/// <param name="Event">"loaded", "replaced", "not loaded", "not replaced" or "served from its file again".</param>
/// <param name="Problem">The reason why it was not; null if it was.</param>
sealed record ModelChange(string Name, string Event, string? Problem);

/// <summary>A name that no served model has.</summary>
sealed class UnknownModelException(string name, IReadOnlyList<string> names)
    : GpuAlsException($"no model named {DisplayText.Quote(name)}; expected {DisplayText.OneOf([.. names.Select(DisplayText.Quote)])}")
{
    /// <summary>The names of all models.</summary>
    public IReadOnlyList<string> Names => names;
}

/// <summary>A model that is not loaded.</summary>
sealed class NotReadyException(string name) : GpuAlsException($"the model {DisplayText.Quote(name)} is not ready");
