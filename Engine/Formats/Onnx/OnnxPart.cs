using DropoutLab.Layers;

namespace DropoutLab.Formats;

/// <summary>Weights whose names begin alike: "0.weight" is "weight" of the part "0".</summary>
internal sealed class OnnxPart : Module
{
    public OrderedDictionary<string, OnnxPart> Parts { get; } = [];

    public OrderedDictionary<string, (Tensor Tensor, bool IsBuffer)> Own { get; } = [];

    /// <summary>Places a weight where its name says; a name that does not fit beside another one is kept whole, without dots.</summary>
    public void Place(string name, Tensor tensor, bool isBuffer)
    {
        string[] words = name.Split('.');
        OnnxPart part = this;
        for (int i = 0; i < words.Length; i++)
        {
            bool isLast = i == words.Length - 1;
            if (words[i].Length == 0 || part.Own.ContainsKey(words[i]) || (isLast && part.Parts.ContainsKey(words[i])))
            {
                Own.Add($"{name.Replace('.', '_')}_{Own.Count}", (tensor, isBuffer));
                return;
            }

            if (isLast) part.Own.Add(words[i], (tensor, isBuffer));
            else part = part.Parts.TryGetValue(words[i], out OnnxPart? known) ? known : part.Parts[words[i]] = new OnnxPart();
        }
    }

    /// <summary>Registers what was placed, once all of it is known.</summary>
    public void Complete()
    {
        foreach ((string name, OnnxPart part) in Parts)
        {
            part.Complete();
            Register(name, part);
        }

        foreach ((string name, (Tensor tensor, bool isBuffer)) in Own)
        {
            if (isBuffer) RegisterBuffer(name, tensor);
            else Register(name, tensor);
        }
    }
}
