using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Checkpoints: read, and continued by a training, which starts at the beginning if it refuses the file.</summary>
sealed class CheckpointTarget : FuzzTarget, IDisposable
{
    const string FileName = "checkpoint-000001.alc";

    readonly Scratch scratch = new();
    readonly byte[] valid;

    readonly AlsOptions options = new()
    {
        Factors = 3,
        Alpha = 2,
        Regularization = 0.1,
        Confidence = Confidence.Log,
        Iterations = 2,
        Solver = Solver.Cholesky,
    };

    public CheckpointTarget()
    {
        Train(new CheckpointOptions(scratch.FullName) { Iterations = 1 });
        valid = File.ReadAllBytes(Path.Combine(scratch.FullName, FileName));
        foreach (var file in Directory.EnumerateFiles(scratch.FullName)) File.Delete(file);
    }

    public override string Name => "checkpoints";

    public override int MaxLength => 64 << 10;

    public override int MaxStretchedLength => 0;

    // A training takes its workspaces.
    public override MemoryBound Memory => new(PerByte: 512, Constant: 64 << 20);

    public override IEnumerable<byte[]> Seeds => [valid];

    public override IReadOnlyList<byte[]> Words =>
        [.. Targets.Words.OfJson, .. Targets.Words.Of("\"program\":", "\"build\":", "\"device\":", "\"data\":", "\"iterations\":", "\"factors\":")];

    public override byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) =>
        SectionBytes.Mutate(input, mutator, () => base.Mutate(input, other, mutator, maxLength));

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write(FileName, input);
        var text = new StringBuilder();
        try
        {
            var read = CheckpointFile.Read(path);
            text.Append(CultureInfo.InvariantCulture, $"{read.Identity} {read.Iterations.Count} {read.UserGram?.Length} {read.Best?.Items.Rows}\n");
        }
        catch (Core.GpuAlsException refused)
        {
            text.Append(refused.Message).Append('\n');
        }

        // Never due: the folder keeps the one file.
        text.Append(Train(new CheckpointOptions(scratch.FullName) { Iterations = int.MaxValue, Resumes = true }));
        return new(text.ToString(), input.Length);
    }

    public void Dispose() => scratch.Dispose();

    string Train(CheckpointOptions checkpoints)
    {
        try
        {
            var model = new AlsTrainer(options, new CpuDevice(threads: 1)) { Checkpoints = checkpoints }.Train(Samples.Matrix());
            var factors = model.Factors.Items.Values;
            return Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(factors.Slice(0, (int)factors.Length))));
        }
        catch (Core.GpuAlsException refused)
        {
            return refused.Message;
        }
    }
}
