using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Synthetic;
using GpuAls.Kernels.Memory;

namespace GpuAls.Benchmarks.Cards;

/// <summary>The card, the training and the data of a <see cref="CardModel"/>.</summary>
sealed record CardModelPlan
{
    /// <summary>A file with interactions; null: generated data.</summary>
    public string? File { get; init; }

    /// <summary>The size of generated data, by default that of Last.fm-360K.</summary>
    public SyntheticOptions Data { get; init; } = new();

    public int Factors { get; init; } = 128;

    /// <summary>Steps of conjugate gradient.</summary>
    public int Steps { get; init; } = 3;

    /// <summary>Bytes of a stored factor: 4, or 2 with mixed precision.</summary>
    public int FactorBytes { get; init; } = sizeof(float);

    /// <summary>The card, by default an H100 whose registers hold 24 warps of a kernel with 80 registers.</summary>
    public ModelledCard Card { get; init; } = new(Multiprocessors: 132, WarpsPerMultiprocessor: 24, CacheBytes: 50_000_000);

    /// <summary>The cut of the new plan; null: the one that ships.</summary>
    public RowCut? Cut { get; init; }

    /// <summary>Floats from one row of factors to the next.</summary>
    public int Stride => FactorMatrix.StrideFor(Factors);

    /// <summary>Some seconds of work, to test the model.</summary>
    public static CardModelPlan Tiny { get; } = new() { Data = new SyntheticOptions().WithSizes(3000, 2500), Factors = 16 };

    /// <summary>Reads the options.</summary>
    /// <exception cref="GpuAlsException">An option is unknown, or its value is not valid.</exception>
    public static CardModelPlan From(IReadOnlyList<string> typed)
    {
        var plan = new CardModelPlan();
        for (var n = 0; n < typed.Count; n++)
        {
            plan = typed[n] switch
            {
                "--users" => plan with { Data = plan.Data with { Users = Number() } },
                "--items" => plan with { Data = plan.Data with { Items = Number() } },
                "--rows" => plan with { Data = plan.Data with { Rows = Number() } },
                "--factors" => plan with { Factors = Number() },
                "--steps" => plan with { Steps = Number() },
                "--factor-bytes" => plan with { FactorBytes = Number() },
                "--multiprocessors" => plan with { Card = plan.Card with { Multiprocessors = Number() } },
                "--warps" => plan with { Card = plan.Card with { WarpsPerMultiprocessor = Number() } },
                "--cache" => plan with { Card = plan.Card with { CacheBytes = Number() * 1_000_000L } },
                "--cut" => plan with { Cut = ParseCut(Value()) },
                var file when !file.StartsWith("--", StringComparison.Ordinal) => plan with { File = file },
                var option => throw new GpuAlsException($"unknown option {DisplayText.Quote(option)}; see Program.cs for the options"),
            };

            string Value() => ++n < typed.Count ? typed[n] : throw new GpuAlsException($"{typed[n - 1]} has no value; expected one after it");

            int Number() => ParseNumber(Value());
        }

        return plan;
    }

    /// <summary>Reads the file, or generates the data.</summary>
    /// <exception cref="GpuAlsException">The file cannot be read.</exception>
    public InteractionMatrix Load()
    {
        if (File is not null) return InteractionReader.ReadMatrix(File, InteractionFormat.LastFm360K).Matrix;
        var builder = new InteractionMatrixBuilder();
        SyntheticInteractions.AddTo(Data, builder);
        return builder.Build();
    }

    // The longest uncut row, the shortest and the longest piece, and the columns of a window.
    static RowCut ParseCut(string text) => text.Split(',') is [var uncut, var min, var max, var window]
        ? new(ParseNumber(uncut), ParseNumber(min), ParseNumber(max), ParseNumber(window), IsLongestFirst: true)
        : throw new GpuAlsException($"{DisplayText.Quote(text)} is not a cut; expected four numbers such as 128,32,128,32768");

    static int ParseNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
        ? number
        : throw new GpuAlsException($"{DisplayText.Quote(text)} is not a number; expected a whole number of 1 or more");
}
