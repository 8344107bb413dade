using System.Text.Json;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Model;

/// <summary>
/// Options and the record of the training as readable JSON. The member names belong to the file format: they stay when a property is renamed.
/// </summary>
static class ModelDescription
{
    const string UnobservedWeight = "unobservedWeight";
    const string EventWeights = "eventWeights";
    const string Times = "times";
    const string DislikeWeight = "dislikeWeight";
    const string RegularizationExponent = "regularizationExponent";
    const string RegularizationScale = "regularizationScale";
    const string Tolerance = "tolerance";
    const string Block = "block";
    const string Finish = "finish";
    const string StartSeconds = "startSeconds";
    const string Change = "change";
    const string Neighbours = "neighbours";
    const string FeatureRegularization = "featureRegularization";
    const string Updates = "updates";
    const string Events = "events";

    static readonly int StandardBlock = new AlsOptions().Block;

    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    public static byte[] Write(AlsOptions options, TrainingRecord training)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("options");
            json.WriteNumber("factors", options.Factors);
            json.WriteNumber("regularization", options.ResolvedRegularization);
            if (options.RegularizationExponent != 0) json.WriteNumber(RegularizationExponent, options.RegularizationExponent);
            if (options.RegularizationScale != Weights.RegularizationScale.Mean)
                json.WriteString(RegularizationScale, RegularizationScaleInfo.Of(options.RegularizationScale).FileWord);
            json.WriteString("confidence", ConfidenceInfo.Of(options.Confidence).FileWord);
            json.WriteNumber("alpha", options.Weighting.Alpha);
            if (options.UnobservedWeight != 1) json.WriteNumber(UnobservedWeight, options.UnobservedWeight);
            if (options.DislikeWeight != 1) json.WriteNumber(DislikeWeight, options.DislikeWeight);
            json.WriteNumber("iterations", options.Iterations);
            if (options.Tolerance is { } tolerance) json.WriteNumber(Tolerance, tolerance);
            json.WriteNumber("seed", options.Seed);
            json.WriteString("start", StartInfo.Of(options.Start).FileWord);
            var solver = SolverInfo.Of(options.ResolvedSolver);
            json.WriteString("solver", solver.FileWord);
            json.WriteNumber("conjugateGradientSteps", options.ConjugateGradientSteps);
            if (solver.TakesBlock || options.Block != StandardBlock) json.WriteNumber(Block, options.Block);
            if (options.FinishExactly) json.WriteString(Finish, SolverInfo.Of(Solver.Cholesky).FileWord);
            if (options.FeatureRegularization is { } ofFeatures) json.WriteNumber(FeatureRegularization, ofFeatures);
            json.WriteBoolean("computeLoss", options.ComputeLoss);
            if (options.Neighbours is { } neighbours) Write(json, neighbours);
            json.WriteEndObject();
            json.WriteStartObject("training");
            json.WriteString("device", training.Device);
            if (training.EventWeights is { } events) json.WriteString(EventWeights, events);
            if (training.Times is { } times) Write(json, times);
            if (training.StartSeconds is { } startSeconds) json.WriteNumber(StartSeconds, startSeconds);
            json.WriteStartArray("iterations");
            foreach (var iteration in training.Iterations) Write(json, iteration);
            json.WriteEndArray();
            if (training.Validation is { } validation) Write(json, validation);
            if (training.Neighbours is { } record) Write(json, record);
            if (training.Updates is { } updates) Write(json, updates);
            if (training.Events is { } mark) Write(json, mark);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>
    /// Reads the JSON of <see cref="Write(AlsOptions, TrainingRecord)"/>. Unknown members are ignored: a newer program may have written them.
    /// </summary>
    /// <exception cref="FormatException">The text is not JSON, or a member is missing or has another type; the message says which.</exception>
    /// <exception cref="GpuAlsException">An option is out of its range.</exception>
    public static (AlsOptions Options, TrainingRecord Training) Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var json = Member(document.RootElement, "options");
            var options = new AlsOptions
            {
                Factors = Member(json, "factors").GetInt32(),
                Regularization = Member(json, "regularization").GetDouble(),
                RegularizationExponent = json.TryGetProperty(RegularizationExponent, out var exponent) ? exponent.GetDouble() : 0,
                RegularizationScale = json.TryGetProperty(RegularizationScale, out var scale)
                    ? RegularizationScaleInfo.ParseFileWord(scale.GetString()).Value
                    : Weights.RegularizationScale.Mean,
                Confidence = ConfidenceInfo.ParseFileWord(Member(json, "confidence").GetString()).Value,
                Alpha = Member(json, "alpha").GetDouble(),
                UnobservedWeight = json.TryGetProperty(UnobservedWeight, out var unobserved) ? unobserved.GetDouble() : 1,
                DislikeWeight = json.TryGetProperty(DislikeWeight, out var dislikes) ? dislikes.GetDouble() : 1,
                Iterations = Member(json, "iterations").GetInt32(),
                Tolerance = json.TryGetProperty(Tolerance, out var tolerance) ? tolerance.GetDouble() : null,
                Seed = Member(json, "seed").GetInt64(),
                // Older programs had only one start distribution and did not write it.
                Start = json.TryGetProperty("start", out var start) ? StartInfo.ParseFileWord(start.GetString()).Value : StartDistribution.Uniform,
                Solver = SolverInfo.ParseFileWord(Member(json, "solver").GetString()).Value,
                ConjugateGradientSteps = Member(json, "conjugateGradientSteps").GetInt32(),
                Block = json.TryGetProperty(Block, out var block) ? block.GetInt32() : StandardBlock,
                FinishExactly = json.TryGetProperty(Finish, out _),
                FeatureRegularization = json.TryGetProperty(FeatureRegularization, out var ofFeatures) ? ofFeatures.GetDouble() : null,
                ComputeLoss = Member(json, "computeLoss").GetBoolean(),
                Neighbours = json.TryGetProperty(Neighbours, out var neighbours) ? ReadNeighbours(neighbours) : null,
            };
            options.Validate();
            var training = Member(document.RootElement, "training");
            var iterations = Member(training, "iterations").EnumerateArray().Select(ReadIteration).ToArray();
            return (options, new TrainingRecord(Member(training, "device").GetString() ?? "", iterations, ReadValidation(training))
            {
                StartSeconds = training.TryGetProperty(StartSeconds, out var startSeconds) ? startSeconds.GetDouble() : null,
                EventWeights = training.TryGetProperty(EventWeights, out var events) ? events.GetString() : null,
                Times = training.TryGetProperty(Times, out var times) ? InteractionTimes.Read(times) : null,
                Neighbours = training.TryGetProperty(Neighbours, out var record) ? ReadRecord(record) : null,
                Updates = training.TryGetProperty(Updates, out var updates) ? ReadUpdates(updates) : null,
                Events = training.TryGetProperty(Events, out var mark) ? ReadMark(mark) : null,
            });
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    static void Write(Utf8JsonWriter json, InteractionTimes times)
    {
        json.WriteStartObject(Times);
        times.Write(json);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, AlsIteration iteration)
    {
        json.WriteStartObject();
        json.WriteNumber("number", iteration.Number);
        json.WriteNumber("userSeconds", iteration.UserSeconds);
        json.WriteNumber("itemSeconds", iteration.ItemSeconds);
        if (iteration.Loss is { } loss)
        {
            json.WriteStartObject("loss");
            json.WriteNumber("data", loss.Data);
            json.WriteNumber("regularization", loss.Regularization);
            json.WriteEndObject();
        }

        if (iteration.Metric is { } metric) json.WriteNumber("metric", metric);
        if (iteration.Change is { } change) json.WriteNumber(Change, change);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ValidationRecord validation)
    {
        json.WriteStartObject("validation");
        if (validation.Split is { } split) json.WriteString("split", split);
        json.WriteNumber("seed", validation.Seed);
        json.WriteString("metric", validation.Metric);
        json.WriteNumber("users", validation.Users);
        json.WriteNumber("testPairs", validation.TestPairs);
        if (validation.Patience is { } patience) json.WriteNumber("patience", patience);
        json.WriteNumber("kept", validation.Kept);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, NeighbourOptions neighbours)
    {
        json.WriteStartObject(Neighbours);
        json.WriteNumber("count", neighbours.Count);
        json.WriteNumber("regularization", neighbours.Regularization);
        json.WriteNumber("share", neighbours.Share);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, NeighbourRecord record)
    {
        json.WriteStartObject(Neighbours);
        json.WriteNumber("factorSpread", record.FactorSpread);
        json.WriteNumber("neighbourSpread", record.NeighbourSpread);
        json.WriteNumber("seconds", record.Seconds);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, UpdateRecord updates)
    {
        json.WriteStartObject(Updates);
        json.WriteNumber("count", updates.Count);
        json.WriteNumber("trainedUsers", updates.TrainedUsers);
        json.WriteNumber("trainedItems", updates.TrainedItems);
        json.WriteNumber("trainedPairs", updates.TrainedPairs);
        json.WriteNumber("changedPairs", updates.ChangedPairs);
        if (updates.TrainedGradient is { } trained) json.WriteNumber("trainedGradient", trained);
        if (updates.Gradient is { } gradient) json.WriteNumber("gradient", gradient);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, EventMark mark)
    {
        json.WriteStartObject(Events);
        json.WriteString("journal", mark.Journal);
        json.WriteNumber("last", mark.Last);
        json.WriteEndObject();
    }

    static EventMark ReadMark(JsonElement json) => new(Member(json, "journal").GetGuid(), Member(json, "last").GetInt64());

    static UpdateRecord ReadUpdates(JsonElement json) => new()
    {
        Count = Member(json, "count").GetInt32(),
        TrainedUsers = Member(json, "trainedUsers").GetInt32(),
        TrainedItems = Member(json, "trainedItems").GetInt32(),
        TrainedPairs = Member(json, "trainedPairs").GetInt64(),
        ChangedPairs = Member(json, "changedPairs").GetInt64(),
        TrainedGradient = json.TryGetProperty("trainedGradient", out var trained) ? trained.GetDouble() : null,
        Gradient = json.TryGetProperty("gradient", out var gradient) ? gradient.GetDouble() : null,
    };

    static NeighbourOptions ReadNeighbours(JsonElement json) => new()
    {
        Count = Member(json, "count").GetInt32(),
        Regularization = Member(json, "regularization").GetDouble(),
        Share = Member(json, "share").GetDouble(),
    };

    static NeighbourRecord ReadRecord(JsonElement json) => new(
        Member(json, "factorSpread").GetDouble(), Member(json, "neighbourSpread").GetDouble(), Member(json, "seconds").GetDouble());

    static ValidationRecord? ReadValidation(JsonElement training) => training.TryGetProperty("validation", out var json)
        ? new(
            json.TryGetProperty("split", out var split) ? split.GetString() : null,
            Member(json, "seed").GetInt64(),
            Member(json, "metric").GetString() ?? "",
            Member(json, "users").GetInt32(),
            Member(json, "testPairs").GetInt64(),
            json.TryGetProperty("patience", out var patience) ? patience.GetInt32() : null,
            Member(json, "kept").GetInt32())
        : null;

    static AlsIteration ReadIteration(JsonElement json) => new(
        Member(json, "number").GetInt32(),
        Member(json, "userSeconds").GetDouble(),
        Member(json, "itemSeconds").GetDouble(),
        json.TryGetProperty("loss", out var loss) ? new AlsLoss(Member(loss, "data").GetDouble(), Member(loss, "regularization").GetDouble()) : null,
        json.TryGetProperty("metric", out var metric) ? metric.GetDouble() : null)
    {
        Change = json.TryGetProperty(Change, out var change) ? change.GetDouble() : null,
    };

    static JsonElement Member(JsonElement json, string name) =>
        json.TryGetProperty(name, out var member) ? member : throw new FormatException($"'{name}' is missing");
}
