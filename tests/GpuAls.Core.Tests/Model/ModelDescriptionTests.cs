using System.Text;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

public sealed class ModelDescriptionTests
{
    const string Json = """
        {
          "options": {
            "factors": 17,
            "regularization": 0.1,
            "confidence": "log",
            "alpha": 2.5,
            "iterations": 2,
            "seed": -7,
            "start": "uniform",
            "solver": "cholesky",
            "conjugateGradientSteps": 3,
            "computeLoss": false
          },
          "training": {
            "device": "CPU, 2 threads",
            "iterations": [
              {
                "number": 1,
                "userSeconds": 0.25,
                "itemSeconds": 0.125,
                "loss": {
                  "data": 12.5,
                  "regularization": 0.1
                }
              },
              {
                "number": 2,
                "userSeconds": 0.2,
                "itemSeconds": 1E-09
              }
            ]
          }
        }
        """;

    [Fact]
    public void Write_OfAModel_IsTheDocumentedJson()
    {
        var model = SmallModels.WithLabels();
        Assert.Equal(Json.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(ModelDescription.Write(model.Options, model.Training)));
    }

    [Fact]
    public void Read_IgnoresMembersOfLaterPrograms()
    {
        var later = Json.Replace("\"factors\": 17,", "\"factors\": 17, \"biases\": [1, {}],", StringComparison.Ordinal)
            .Replace("\"training\": {", "\"comment\": \"good\", \"training\": { \"host\": null,", StringComparison.Ordinal);
        var (options, training) = ModelDescription.Read(Encoding.UTF8.GetBytes(later));

        Assert.Equal(SmallModels.WithLabels().Options, options);
        Assert.Equal(SmallModels.WithLabels().Training.Iterations, training.Iterations);
    }

    [Fact]
    public void Read_OfEveryOption_GivesWhatWasWritten()
    {
        foreach (var confidence in Enum.GetValues<Confidence>())
        {
            foreach (var solver in Enum.GetValues<Solver>())
            {
                var options = new AlsOptions
                {
                    Confidence = confidence,
                    Solver = solver,
                    ComputeLoss = true,
                    Seed = long.MinValue,
                    Regularization = 1.0 / 3,
                };
                AssertReadAsWritten(options);
                AssertReadAsWritten(options with { Block = 32, FinishExactly = true });
                AssertReadAsWritten(options with { UnobservedWeight = 0.1, Start = StartDistribution.Normal });
                AssertReadAsWritten(options with { Tolerance = 0.05, Start = StartDistribution.Spectral });
            }
        }
    }

    [Fact]
    public void Read_OfAProgramThatKnewOneStart_IsThatStart()
    {
        var older = Json.Replace("    \"start\": \"uniform\",\n", "", StringComparison.Ordinal);
        Assert.NotEqual(Json, older);
        Assert.Equal(SmallModels.WithLabels().Options, ModelDescription.Read(Encoding.UTF8.GetBytes(older)).Options);
    }

    [Fact]
    public void Validation_IsReadAsWritten_AndOlderFilesHaveNone()
    {
        Assert.Null(ModelDescription.Read(Encoding.UTF8.GetBytes(Json)).Training.Validation);
        foreach (var validation in (ValidationRecord[])[new("last:1", -3, "mrr", 2000, 1L << 40, 5, 2), new(null, 0, "auc", 1, 1, null, 1)])
        {
            AlsIteration[] iterations = [new(1, 0.5, 0.25, new AlsLoss(3, 4), 0.1), new(2, 0.5, 0.25, null, 1.0 / 3)];
            var read = ModelDescription.Read(ModelDescription.Write(PlainOptions.Value, new TrainingRecord("", iterations, validation))).Training;
            Assert.Equal(validation, read.Validation);
            Assert.Equal(iterations, read.Iterations);
            Assert.Equal(validation.Kept, read.KeptIterations);
        }
    }

    [Fact]
    public void TheStartAndTheChanges_AreReadAsWritten_AndOlderFilesHaveNone()
    {
        Assert.Null(ModelDescription.Read(Encoding.UTF8.GetBytes(Json)).Training.StartSeconds);
        AlsIteration[] iterations = [new(1, 0.5, 0.25, null), new(2, 0.5, 0.25, null) { Change = 1.0 / 3 }];
        var record = new TrainingRecord("", iterations) { StartSeconds = 0.125 };
        var read = ModelDescription.Read(ModelDescription.Write(PlainOptions.Value, record)).Training;
        Assert.Equal(iterations, read.Iterations);
        Assert.Equal(0.125, read.StartSeconds);
        Assert.Equal(1.625, read.Seconds);
    }

    static void AssertReadAsWritten(AlsOptions options) =>
        Assert.Equal(options, ModelDescription.Read(ModelDescription.Write(options, new TrainingRecord("", []))).Options);
}
