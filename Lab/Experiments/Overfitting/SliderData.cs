using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The fits of a run as the page's slider reads them.</summary>
internal static class SliderData
{
    internal static ReadOnlySpan<byte> Of(OverfittingRun run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteNumbers(json, "x", run.Test.X);
            json.WriteStartArray("methods");
            json.WriteStringValue(Method.WithoutDropout.Key);
            json.WriteStringValue(Method.WithDropout.Key);
            json.WriteEndArray();
            json.WriteStartArray("frames");
            foreach (FitFrame frame in run.Fits)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", frame.Epoch);
                WriteFit(json, Method.WithoutDropout, frame.WithoutDropout);
                WriteFit(json, Method.WithDropout, frame.WithDropout);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteFit(Utf8JsonWriter json, Method method, NetFit fit)
    {
        json.WriteStartObject(method.Key);
        json.WriteString("train", OverfittingFindings.Loss(fit.TrainLoss));
        json.WriteString("test", OverfittingFindings.Loss(fit.TestLoss));
        WriteNumbers(json, "y", fit.Prediction);
        json.WriteEndObject();
    }

    /// <summary>Four digits after the point are finer than a pixel; what is no number becomes null.</summary>
    private static void WriteNumbers(Utf8JsonWriter json, string name, float[] values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            if (float.IsFinite(value)) json.WriteRawValue(value.ToString("0.####", CultureInfo.InvariantCulture));
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
